package com.acme.api;

import jakarta.servlet.http.*;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.*;
import jakarta.inject.Inject;
import jakarta.persistence.*;
import jakarta.persistence.criteria.*;
import java.io.*;
import java.net.URI;
import java.net.URL;
import java.net.HttpURLConnection;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.*;
import java.sql.*;
import java.util.*;
import java.util.function.*;
import java.util.stream.*;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.directory.*;
import javax.sql.DataSource;
import org.apache.commons.io.FileUtils;
import org.apache.commons.io.FilenameUtils;
import org.apache.commons.text.StringEscapeUtils;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.impl.client.*;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.hibernate.Session;
import org.owasp.encoder.Encode;
import okhttp3.OkHttpClient;
import okhttp3.Request;

@Path("/things")
@Produces(MediaType.APPLICATION_JSON)
public class JaxRs {
    private static final Logger LOGGER = LogManager.getLogger(JaxRs.class);
    private static final List<String> KINDS = Arrays.asList("a", "b");
    private static final Map<String, String> ORDER = Map.of("n", "name", "p", "price");

    enum Sort { NAME, PRICE }

    @Inject DataSource ds;
    @PersistenceContext EntityManager em;
    private final OkHttpClient http = new OkHttpClient();

    @GET
    @Path("/find")
    public List<String> find(@QueryParam("q") String q, @QueryParam("sort") String sort) throws SQLException {
        List<String> out = new ArrayList<>();
        try (Connection c = ds.getConnection(); Statement st = c.createStatement()) {
            ResultSet rs = st.executeQuery("SELECT name FROM thing WHERE name LIKE '%" + q + "%'"); // expect: CWE-89
            while (rs.next()) out.add(rs.getString(1));
            st.executeQuery("SELECT name FROM thing ORDER BY " + ORDER.getOrDefault(sort, "name")); // ok: CWE-89
            st.executeQuery("SELECT name FROM thing ORDER BY " + Sort.valueOf(sort).name()); // ok: CWE-89
        }
        return out;
    }

    @GET
    @Path("/{id}")
    public Response one(@PathParam("id") String id) throws SQLException {
        String sql = "SELECT * FROM thing WHERE id = ?";
        try (Connection c = ds.getConnection(); PreparedStatement ps = c.prepareStatement(sql)) { // ok: CWE-89
            ps.setString(1, id);
            ResultSet rs = ps.executeQuery(); // ok: CWE-89
            return rs.next() ? Response.ok(rs.getString(1)).build() : Response.status(404).build();
        }
    }

    @GET
    @Path("/hql")
    public Object hql(@QueryParam("name") String name, @Context Session session) {
        Object a = session.createQuery("from Thing t where t.name = '" + name + "'").list(); // expect: CWE-89
        Object b = session.createQuery("from Thing t where t.name = :n").setParameter("n", name).list(); // ok: CWE-89
        CriteriaBuilder cb = em.getCriteriaBuilder();
        CriteriaQuery<Object> cq = cb.createQuery(Object.class);
        Object d = em.createQuery(cq).getResultList(); // ok: CWE-89
        TypedQuery<String> tq = em.createQuery(new StringBuilder("select t.name from Thing t where t.name like '").append(name).append("%'").toString(), String.class); // expect: CWE-89
        return List.of(a, b, d, tq.getResultList());
    }

    @POST
    @Path("/shell")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public String shell(@FormParam("dir") String dir, @FormParam("kind") String kind) throws Exception {
        if (KINDS.contains(kind)) {
            new ProcessBuilder("sh", "-c", "list " + kind).start(); // ok: CWE-78
        }
        String[] cmd = {"/bin/sh", "-c", "ls " + dir};
        Process p = Runtime.getRuntime().exec(cmd); // expect: CWE-78
        Process s = new ProcessBuilder(List.of("ls", "-l", "--", dir)).start(); // ok: CWE-78
        ProcessBuilder b = new ProcessBuilder();
        b.command("bash", "-c", dir); // expect: CWE-78
        return new BufferedReader(new InputStreamReader(p.getInputStream())).lines().collect(Collectors.joining());
    }

    @GET
    @Path("/file")
    @Produces("application/octet-stream")
    public Response file(@QueryParam("f") String f) throws IOException {
        File file = new File("/srv/files", f);
        if (!file.getCanonicalPath().startsWith("/srv/files/")) {
            throw new ForbiddenException();
        }
        return Response.ok(new FileInputStream(file)).build(); // ok: CWE-22
    }

    @GET
    @Path("/file2")
    public String file2(@QueryParam("f") String f) throws IOException {
        String safe = FilenameUtils.getName(f);
        String a = FileUtils.readFileToString(new File("/srv/files/" + safe), "UTF-8"); // ok: CWE-22
        String b = FileUtils.readFileToString(new File("/srv/files/" + f), "UTF-8"); // expect: CWE-22
        if (f.contains("..") || f.contains("/")) {
            return "no";
        }
        String c = new String(Files.readAllBytes(Paths.get("/srv/files/" + f))); // ok: CWE-22
        return a + b + c;
    }

    @DELETE
    @Path("/file")
    public void del(@HeaderParam("X-File") String f) throws IOException {
        Files.deleteIfExists(Path.of("/srv", f)); // expect: CWE-22
    }

    @GET
    @Path("/page")
    @Produces(MediaType.TEXT_HTML)
    public String page(@QueryParam("name") String name) {
        return "<p>Hello " + name + "</p>"; // expect: CWE-79
    }

    @GET
    @Path("/page2")
    @Produces(MediaType.TEXT_HTML)
    public String page2(@QueryParam("name") String name) {
        return "<p>Hello " + Encode.forHtml(name) + "</p>"; // ok: CWE-79
    }

    @GET
    @Path("/ssrf")
    public String ssrf(@QueryParam("u") String u, @QueryParam("id") int id) throws Exception {
        Request r = new Request.Builder().url(u).build(); // expect: CWE-918
        String a = http.newCall(r).execute().body().string();
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest hr = HttpRequest.newBuilder().uri(URI.create(u)).GET().build(); // expect: CWE-918
        client.send(hr, HttpResponse.BodyHandlers.ofString());
        HttpRequest ok = HttpRequest.newBuilder(URI.create("https://api.example.org/" + id)).build(); // ok: CWE-918
        CloseableHttpClient apache = HttpClients.createDefault();
        apache.execute(new HttpGet(u)); // expect: CWE-918
        apache.close();
        HttpURLConnection con = (HttpURLConnection) new URL(u).openConnection(); // expect: CWE-918
        con.setRequestMethod("GET");
        return a + con.getResponseCode();
    }

    @GET
    @Path("/redir")
    public Response redir(@QueryParam("to") String to) {
        if (to == null || !to.matches("/[a-z]+")) {
            return Response.seeOther(URI.create("/")).build(); // ok: CWE-601
        }
        return Response.seeOther(URI.create(to)).build(); // ok: CWE-601
    }

    @GET
    @Path("/redir2")
    public Response redir2(@QueryParam("to") String to) {
        return Response.status(Response.Status.FOUND).location(URI.create(to)).build(); // expect: CWE-601
    }

    @GET
    @Path("/ldap")
    public String ldap(@QueryParam("u") String u, @CookieParam("dn") String dn) throws Exception {
        Hashtable<String, String> env = new Hashtable<>();
        env.put(Context.PROVIDER_URL, "ldap://x.example:389");
        DirContext ctx = new InitialDirContext(env);
        SearchControls sc = new SearchControls();
        ctx.search("ou=people", "(&(uid={0}))", new Object[] {u}, sc); // ok: CWE-90
        ctx.search("ou=people", "(&(uid=" + u + "))", sc); // expect: CWE-90
        Object o = new InitialContext().lookup(u); // expect: CWE-74
        return String.valueOf(o);
    }

    @GET
    @Path("/log")
    public void log(@QueryParam("u") String u) {
        LOGGER.warn("failed login: {}", u); // expect: CWE-117
        LOGGER.warn("failed login: " + StringEscapeUtils.escapeJava(u)); // ok: CWE-117
        LOGGER.warn("failed login: " + u.replace('\n', '_').replace('\r', '_')); // ok: CWE-117
    }
}
