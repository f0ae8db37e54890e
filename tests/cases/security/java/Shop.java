package shop;

import java.io.*;
import java.nio.file.*;
import java.security.MessageDigest;
import java.sql.*;
import java.util.*;
import javax.servlet.*;
import javax.servlet.annotation.*;
import javax.servlet.http.*;
import org.slf4j.*;

@WebServlet(urlPatterns = {"/shop/*"})
@MultipartConfig
public class Shop extends HttpServlet {
    private static final Logger log = LoggerFactory.getLogger(Shop.class);
    private static final String JDBC_PASSWORD = "pr0d-P4ssw0rd"; // expect: CWE-798
    private javax.sql.DataSource ds;

    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        String user = request.getParameter("user");
        String role = null;
        Connection conn = null;
        PreparedStatement stmt = null;
        try {
            conn = ds.getConnection(); // ok: CWE-772
            stmt = conn.prepareStatement("select role from users where name = '" + user + "'"); // expect: CWE-89
            ResultSet rs = stmt.executeQuery();
            if (rs.next()) {
                role = rs.getString("role");
            }
        } catch (SQLException e) {
            log.error("lookup of {} failed", user, e); // expect: CWE-117
            response.getWriter().println("error: " + e.getMessage()); // expect: CWE-209
        } finally {
            try {
                if (stmt != null) stmt.close();
                if (conn != null) conn.close();
            } catch (SQLException ignored) {
            }
        }
        HttpSession session = request.getSession(true);
        session.setAttribute("user", user); // expect: CWE-501
        session.setAttribute("role", role); // ok: CWE-501
        Cookie c = new Cookie("u", UUID.randomUUID().toString());
        c.setSecure(true);
        c.setHttpOnly(true);
        response.addCookie(c); // ok: CWE-614
        String back = request.getParameter("back");
        response.sendRedirect(back != null && back.startsWith("/shop/") ? back : "/shop/home"); // ok: CWE-601
    }

    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        String path = request.getPathInfo();
        String name = path == null ? "" : path.substring(1);
        response.setContentType("text/html");
        PrintWriter out = response.getWriter();
        out.write("<h1>" + name + "</h1>"); // expect: CWE-79
        int qty = Integer.parseInt(request.getParameter("qty"));
        out.write("<p>" + qty + "</p>"); // ok: CWE-79
        for (String tag : request.getParameterValues("tag")) {
            out.append("<li>").append(tag); // expect: CWE-79
        }
        Path img = Paths.get("/srv/img", request.getParameter("img"));
        Files.copy(img, response.getOutputStream()); // expect: CWE-22
        Part part = request.getPart("file");
        String fn = Paths.get(part.getSubmittedFileName()).getFileName().toString();
        part.write("/srv/up/" + fn); // ok: CWE-22
        String cmd = "identify " + request.getParameter("img");
        Process p = Runtime.getRuntime().exec(cmd); // expect: CWE-78
        Process q = Runtime.getRuntime().exec(new String[] {"identify", request.getParameter("img")}); // ok: CWE-78
        BufferedReader r = new BufferedReader(new InputStreamReader(p.getInputStream()));
        String line;
        while ((line = r.readLine()) != null) {
            out.println(line);
        }
    }

    static String hash(String s) throws Exception {
        MessageDigest md = MessageDigest.getInstance("MD5"); // expect: CWE-328
        return new String(md.digest(s.getBytes()));
    }

    static List<String> names(Connection c) throws SQLException {
        List<String> out = new ArrayList<>();
        Statement st = c.createStatement(); // expect: CWE-772
        ResultSet rs = st.executeQuery("select name from users");
        while (rs.next()) out.add(rs.getString(1));
        return out;
    }

    static void save(File f, String s) throws IOException {
        Writer w = new FileWriter(f); // expect: CWE-772
        w.write(s);
        w.flush();
    }

    static String load(File f) throws IOException {
        StringBuilder sb = new StringBuilder();
        try (BufferedReader r = new BufferedReader(new FileReader(f))) { // ok: CWE-772
            String l;
            while ((l = r.readLine()) != null) sb.append(l);
        }
        return sb.toString();
    }

    static String token() {
        return Integer.toHexString(new Random().nextInt()); // expect: CWE-330
    }
}
