package carriers;

import com.google.common.io.Files;
import java.io.*;
import java.lang.reflect.Method;
import java.net.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.security.*;
import java.sql.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.logging.*;
import java.util.stream.*;
import javax.crypto.*;
import javax.crypto.spec.*;
import javax.naming.*;
import javax.naming.ldap.*;
import javax.servlet.http.*;
import javax.ws.rs.*;
import javax.ws.rs.core.*;
import org.apache.commons.lang.StringUtils;
import org.springframework.http.*;
import org.springframework.jdbc.core.*;
import org.springframework.jdbc.core.namedparam.*;
import org.springframework.web.bind.annotation.*;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

class DataHolder {
    public String field;
    private static final DataHolder ONE = new DataHolder();

    static DataHolder get() {
        return ONE;
    }
}

class Sink {
    private final Statement statement;

    Sink(Statement statement) {
        this.statement = statement;
    }

    void run(Map<String, String> m) throws SQLException {
        String v = m.get("k");
        statement.execute("update t set v = '" + v + "'"); // expect: CWE-89
    }

    void runArray(String[] a) throws SQLException {
        statement.execute("update t set v = '" + a[2] + "'"); // expect: CWE-89
    }

    void runList(LinkedList<String> l) throws SQLException {
        statement.execute("update t set v = '" + l.removeLast() + "'"); // expect: CWE-89
    }

    void runObject(Object o) throws SQLException {
        statement.execute("update t set v = '" + (String) o + "'"); // expect: CWE-89
    }

    void runSafe(String s) throws SQLException {
        statement.execute("update t set v = '" + s + "'"); // ok: CWE-89
    }
}

public class Carriers extends HttpServlet {
    private static final Logger LOGGER = Logger.getLogger("x");
    private static boolean badPublicStatic = false;
    private DataSourceHolder ds;

    private boolean staticReturnsTrue() {
        return true;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try (Connection c = ds.open(); Statement st = c.createStatement()) {
            Sink sink = new Sink(st);
            String data = request.getParameter("name");
            Map<String, String> map = new TreeMap<>();
            map.put("k", data);
            sink.run(map);
            String[] array = new String[5];
            array[2] = data;
            sink.runArray(array);
            LinkedList<String> list = new LinkedList<>();
            list.add("x");
            list.add(data);
            sink.runList(list);
            sink.runObject(data);
            if (staticReturnsTrue()) {
                data = "foo";
            }
            sink.runSafe(data);
        } catch (SQLException e) {
            LOGGER.log(Level.WARNING, "Error", e);
        }
    }

    void readLine(BufferedReader reader, HttpServletRequest request, PrintWriter out) throws IOException {
        String body = request.getReader().lines().collect(Collectors.joining("\n"));
        Class<?> k;
        try {
            k = Class.forName(body); // expect: CWE-470
            Method m = k.getMethod(request.getParameter("m")); 
            m.invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IOException(e);
        }
    }

    void tokens(HttpServletRequest request) throws Exception {
        StringTokenizer t = new StringTokenizer(request.getParameter("cmd"), " ");
        String last = "";
        while (t.hasMoreTokens()) last = t.nextToken();
        Runtime.getRuntime().exec("sh -c " + last); // expect: CWE-78
        String safe = StringUtils.isNumeric(last) ? last : "0";
        Runtime.getRuntime().exec("kill " + safe); // ok: CWE-78
    }

    void fields(HttpServletRequest request, HttpServletResponse response) throws Exception {
        DataHolder.get().field = request.getParameter("f");
        response.getWriter().write("<i>" + DataHolder.get().field + "</i>");
        DataHolder h = new DataHolder();
        h.field = request.getParameter("f");
        DataHolder other = new DataHolder();
        other.field = "x";
        response.getWriter().write("<i>" + other.field + "</i>"); // ok: CWE-79
        response.getWriter().write("<i>" + h.field + "</i>"); // expect: CWE-79
    }

    void paths(HttpServletRequest request) throws IOException {
        String n = request.getParameter("n");
        Files.toString(new File("/srv", n), StandardCharsets.UTF_8); // expect: CWE-22
        File f = new File("/srv", n);
        if (f.getCanonicalPath().startsWith("/srv/")) {
            new FileReader(f).close(); // ok: CWE-22
        }
        Path p = Paths.get("/srv").resolve(n).normalize();
        if (p.startsWith("/srv")) {
            java.nio.file.Files.readString(p); // ok: CWE-22
        }
    }

    void ldap(HttpServletRequest request, LdapContext ctx) throws NamingException {
        String f = String.format("(&(uid=%s)(pw=%s))", request.getParameter("u"), request.getParameter("p"));
        ctx.search("dc=x", f, null); // expect: CWE-90
    }

    void crypto(String password) throws Exception {
        SecretKeyFactory skf = SecretKeyFactory.getInstance("PBEWithMD5AndDES"); // expect: CWE-327
        KeyGenerator g = KeyGenerator.getInstance("DES"); // expect: CWE-327
        Cipher c = Cipher.getInstance("Blowfish"); // expect: CWE-327
        Mac m = Mac.getInstance("HmacSHA256"); // ok: CWE-328
        byte[] h = MessageDigest.getInstance("MD5").digest(password.getBytes()); // expect: CWE-328
        Signature s = Signature.getInstance("SHA256withRSA"); // ok: CWE-328
        double token = Math.random(); // expect: CWE-330
    }

    void http(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String host = request.getParameter("host");
        Socket s = new Socket(host, 80); // expect: CWE-918
        s.close();
        InputStream in = new URL("http", host, "/x").openStream(); // expect: CWE-918
        in.close();
        response.sendRedirect(response.encodeRedirectURL(host)); // expect: CWE-601
        response.sendError(404, "No " + host); // expect: CWE-79
        response.setHeader("Set-Cookie", "a=" + host); // expect: CWE-113
    }

    void log(HttpServletRequest request) {
        String u = request.getRemoteUser();
        LOGGER.info(() -> "user " + request.getParameter("u")); // expect: CWE-117
        LOGGER.fine("count " + request.getParameterMap().size()); // ok: CWE-117
    }
}

interface DataSourceHolder {
    Connection open() throws SQLException;
}

@RestController
class Api {
    private final NamedParameterJdbcTemplate jdbc;

    Api(NamedParameterJdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @GetMapping("/a")
    Object a(@RequestParam Map<String, String> all) {
        return jdbc.queryForList("select * from t where a = " + all.get("a"), new MapSqlParameterSource()); // expect: CWE-89
    }

    @GetMapping("/b")
    Object b(@RequestParam(required = false) Integer n, @RequestHeader("X-Sort") String sort) {
        String order = "asc".equalsIgnoreCase(sort) ? "asc" : "desc";
        return jdbc.queryForList("select * from t order by a " + order + " limit " + n, Map.of()); // ok: CWE-89
    }

    @PostMapping("/c")
    String c(RedirectAttributes attrs, @RequestParam String next) {
        attrs.addFlashAttribute("m", "ok");
        return "redirect:/items/" + next; // ok: CWE-601
    }

    @GetMapping(value = "/d", produces = MediaType.APPLICATION_JSON_VALUE)
    String d(@RequestParam String q) {
        return "{\"q\": \"" + q + "\"}"; // ok: CWE-79
    }

    @ExceptionHandler(Exception.class)
    ResponseEntity<String> broken(Exception e) {
        return new ResponseEntity<>("<pre>" + e.getMessage() + "</pre>", HttpStatus.INTERNAL_SERVER_ERROR);
    }
}

class Resources {
    void s1(String f) throws IOException {
        Reader r = new FileReader(f); // expect: CWE-772
        char[] b = new char[10];
        if (r.read(b) < 0) {
            return;
        }
        r.close();
    }

    void s2(String f) throws IOException {
        try (Reader r = new FileReader(f); Writer w = new FileWriter(f + ".x")) { // ok: CWE-772
            r.transferTo(w);
        }
    }

    void s3(Connection c) throws SQLException {
        PreparedStatement ps = null;
        ResultSet rs = null;
        try {
            ps = c.prepareStatement("select 1"); // expect: CWE-772
            rs = ps.executeQuery();
            while (rs.next()) System.out.println(rs.getInt(1));
        } finally {
            if (rs != null) rs.close();
        }
    }

    Stream<String> s4(Path p) throws IOException {
        return java.nio.file.Files.lines(p); // ok: CWE-772
    }

    void s5() {
        ScheduledExecutorService ses = Executors.newScheduledThreadPool(1); // expect: CWE-772
        ses.schedule(() -> System.out.println("x"), 1, TimeUnit.SECONDS);
    }

    private final ExecutorService shared = Executors.newCachedThreadPool(); // ok: CWE-772

    InputStream s6(Socket s) throws IOException {
        InputStream raw = s.getInputStream(); // ok: CWE-772
        return new BufferedInputStream(raw);
    }

    void s7(File f) {
        try {
            DataOutputStream d = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(f))); // expect: CWE-772
            d.writeInt(1);
            d.flush();
        } catch (IOException e) {
            e.printStackTrace();
        }
    }

    void s8(File f) throws IOException {
        FileInputStream in = new FileInputStream(f); // ok: CWE-772
        try {
            process(in);
        } finally {
            in.close();
        }
    }

    void s9(File f) throws IOException {
        FileInputStream in = new FileInputStream(f); // expect: CWE-772
        process(in);
    }

    private void process(InputStream in) throws IOException {
        in.read();
    }

    void s10(File f) throws IOException {
        FileInputStream in = new FileInputStream(f); // ok: CWE-772
        consume(in);
    }

    private void consume(InputStream in) throws IOException {
        try (InputStream own = in) {
            own.read();
        }
    }
}
