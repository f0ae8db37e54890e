package odd;

import java.io.*;
import java.net.*;
import java.nio.file.*;
import java.security.*;
import java.sql.*;
import java.util.*;
import java.util.function.*;
import java.util.stream.*;
import javax.servlet.ServletException;
import javax.servlet.annotation.WebServlet;
import javax.servlet.http.*;
import javax.ws.rs.*;
import javax.ws.rs.core.Response;
import org.hibernate.Session;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.*;
import org.springframework.web.multipart.MultipartFile;

@WebServlet("/odd")
public class OddForms extends HttpServlet {
    private static final Map<String, String> VIEWS = Map.of("a", "alpha", "b", "beta");
    private Connection connection;
    private String lastQuery;

    record Search(String table, String term) {
        String sql() {
            return "SELECT * FROM " + table + " WHERE term = '" + term + "'";
        }
    }

    abstract static class Step {
        abstract String apply(String text);
    }

    @Override
    protected void doPost(HttpServletRequest req, HttpServletResponse resp) throws ServletException, IOException {
        try {
            handle(req.getParameter("q"), resp);
        } catch (SQLException e) {
            throw new ServletException(e);
        }
    }

    private void handle(String text, HttpServletResponse resp) throws SQLException, IOException {
        String cleaned = text == null ? "" : text.trim();
        try (Statement s = connection.createStatement()) {
            s.execute("INSERT INTO log VALUES ('" + cleaned + "')"); // expect: CWE-89
        }
        try (PreparedStatement s = connection.prepareStatement("INSERT INTO log VALUES (?)")) { // ok: CWE-89
            s.setString(1, cleaned);
            s.execute();
        }
        resp.getWriter().append("<i>").append(cleaned); // expect: CWE-79
    }

    void byRecord(HttpServletRequest req, Statement s) throws SQLException {
        Search bad = new Search("book", req.getParameter("t"));
        Search good = new Search("book", "fixed");
        s.executeQuery(bad.sql()); // expect: CWE-89
        s.executeQuery(good.sql()); // ok: CWE-89
    }

    void byField(HttpServletRequest req, Statement s) throws SQLException {
        this.lastQuery = "SELECT * FROM t WHERE a = " + req.getParameter("a");
        s.executeQuery(lastQuery); // expect: CWE-89
    }

    void byAnonymous(HttpServletRequest req, Statement s) throws SQLException {
        Step upper = new Step() {
            @Override
            String apply(String text) {
                return text.toUpperCase();
            }
        };
        s.executeQuery("SELECT * FROM t WHERE a = '" + upper.apply(req.getParameter("a")) + "'"); // expect: CWE-89
    }

    void byMap(HttpServletRequest req, HttpServletResponse resp) throws IOException {
        String view = VIEWS.getOrDefault(req.getParameter("v"), "none");
        resp.sendRedirect("/" + view); // ok: CWE-601
        Map<String, String[]> all = req.getParameterMap();
        resp.sendRedirect(all.get("to")[0]); // expect: CWE-601
    }

    void byTernary(HttpServletRequest req) throws IOException {
        String dir = req.getParameter("d");
        String used = dir != null && dir.matches("[a-z]+") ? dir : "tmp";
        Runtime.getRuntime().exec(new String[] {"sh", "-c", "ls " + used}); // ok: CWE-78
        Runtime.getRuntime().exec(new String[] {"sh", "-c", "ls " + dir}); // expect: CWE-78
    }

    void byStream(HttpServletRequest req, Statement s) throws SQLException {
        String list = Stream.of(req.getParameterValues("id")).map(Integer::parseInt).map(String::valueOf).collect(Collectors.joining(","));
        s.executeQuery("SELECT * FROM t WHERE id IN (" + list + ")"); // ok: CWE-89
    }

    void byHibernate(HttpServletRequest req, Session session) {
        session.createQuery("from User where name = '" + req.getParameter("n") + "'").list(); // expect: CWE-89
        session.createQuery("from User where name = :n").setParameter("n", req.getParameter("n")).list(); // ok: CWE-89
    }

    @GET
    @Produces("text/html")
    @javax.ws.rs.Path("/hello")
    public String hello(@QueryParam("who") String who) {
        return "<p>" + who + "</p>"; // expect: CWE-79
    }

    @POST
    @javax.ws.rs.Path("/file/{name}")
    public Response file(@PathParam("name") String name) throws IOException {
        File target = new File("/srv/" + name);
        return Response.ok(new FileInputStream(target)).build(); // expect: CWE-22
    }

    @PostMapping("/up")
    public void up(@RequestParam("f") MultipartFile file) throws IOException {
        file.transferTo(new File("/srv/up/" + file.getOriginalFilename())); // expect: CWE-22
        file.transferTo(new File("/srv/up/" + UUID.randomUUID())); // ok: CWE-22
    }

    void fetch(HttpServletRequest req) throws Exception {
        URI uri = URI.create(req.getParameter("u"));
        if (!"api.example".equals(uri.getHost())) {
            throw new IllegalArgumentException();
        }
        uri.toURL().openStream().close(); // ok: CWE-918
        new URL(req.getParameter("other")).openStream().close(); // expect: CWE-918
    }

    byte[] salt() {
        byte[] salt = new byte[16];
        new SecureRandom().nextBytes(salt); // ok: CWE-330
        return salt;
    }

    boolean login(String user, String password) {
        return user.equals("admin") && password.equals("L3tme1n-now"); // expect: CWE-798
    }

    // ---- resources
    String readAll(String name) throws IOException {
        BufferedReader reader = new BufferedReader(new FileReader(name)); // expect: CWE-772
        StringBuilder text = new StringBuilder();
        String line;
        while ((line = reader.readLine()) != null) {
            text.append(line);
        }
        return text.toString();
    }

    String readAllClosed(String name) throws IOException {
        BufferedReader reader = new BufferedReader(new FileReader(name)); // ok: CWE-772
        try {
            return reader.readLine();
        } finally {
            reader.close();
        }
    }

    void copy(File from, File to) throws IOException {
        InputStream in = new FileInputStream(from); // ok: CWE-772
        OutputStream out = new FileOutputStream(to); // ok: CWE-772
        try (in; out) {
            in.transferTo(out);
        }
    }

    int count(String name) throws SQLException {
        Connection c = DriverManager.getConnection("jdbc:h2:mem:"); // expect: CWE-772
        Statement s = c.createStatement();
        ResultSet r = s.executeQuery("SELECT count(*) FROM t");
        r.next();
        return r.getInt(1);
    }

    int countClosed(String name) throws SQLException {
        try (Connection c = DriverManager.getConnection("jdbc:h2:mem:"); // ok: CWE-772
             Statement s = c.createStatement();
             ResultSet r = s.executeQuery("SELECT count(*) FROM t")) {
            r.next();
            return r.getInt(1);
        }
    }

    Scanner words(File file) throws IOException {
        return new Scanner(file); // ok: CWE-772
    }

    void serve(int port) throws IOException {
        ServerSocket server = new ServerSocket(port); // ok: CWE-772
        while (true) {
            Socket socket = server.accept(); // ok: CWE-772
            new Thread(() -> talk(socket)).start();
        }
    }

    private void talk(Socket socket) {
        try (socket) {
            socket.getOutputStream().write(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
