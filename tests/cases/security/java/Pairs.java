import com.amazonaws.services.simpledb.model.*;
import java.io.*;
import java.net.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.security.*;
import java.sql.*;
import java.util.*;
import java.util.regex.*;
import java.util.zip.*;
import javax.crypto.*;
import javax.crypto.spec.*;
import javax.naming.*;
import javax.naming.directory.*;
import javax.net.ssl.*;
import javax.script.*;
import javax.servlet.ServletException;
import javax.servlet.annotation.WebServlet;
import javax.servlet.http.*;
import javax.xml.parsers.*;
import javax.xml.xpath.*;
import org.apache.commons.fileupload.FileItem;
import org.apache.commons.fileupload.servlet.ServletFileUpload;
import org.apache.logging.log4j.Logger;
import org.owasp.esapi.ESAPI;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

public class Pairs {
    private Logger log;

    public void sqlNoncompliant(HttpServletRequest request, Connection connection) throws SQLException {
        final String favoriteColor = request.getParameter("favoriteColor");
        final String query = "SELECT * FROM people WHERE favorite_color = '" + favoriteColor + "'";
        final Statement statement = connection.createStatement();
        statement.execute(query); // expect: CWE-89
        statement.close();
    }

    public void sqlCompliant(HttpServletRequest request, Connection connection) throws SQLException {
        final String favoriteColor = request.getParameter("favoriteColor");
        final String sql = "SELECT * FROM people WHERE favorite_color = ?";
        try (PreparedStatement ps = connection.prepareStatement(sql)) { // ok: CWE-89
            ps.setString(1, favoriteColor);
            ps.execute(); // ok: CWE-89
        }
    }

    public void commandNoncompliant() throws Exception {
        HttpServletRequest request = currentRequest();
        String script = request.getParameter("script");
        if (script != null) {
            ProcessBuilder pb = new ProcessBuilder(script); // expect: CWE-78
            pb.redirectErrorStream(true).start();
        }
    }

    public void commandCompliant() throws Exception {
        HttpServletRequest request = currentRequest();
        String script = request.getParameter("script");
        List<String> allow = Arrays.asList("a.sh", "b.sh");
        if (allow.contains(script)) {
            new ProcessBuilder(script).start(); // ok: CWE-78
        }
    }

    private HttpServletRequest currentRequest() { return null; }

    public void pathNoncompliant(HttpServletRequest request) throws IOException {
        String image = request.getParameter("image");
        File file = new File("resources/images/", image);
        if (!file.exists()) { // expect: CWE-22
            file.mkdir(); // expect: CWE-22
        }
    }

    public void pathCompliant(HttpServletRequest request) throws IOException {
        String image = request.getParameter("image");
        if (image.matches("[0-9a-zA-Z_]+")) {
            File file = new File("resources/images/", image);
            file.mkdir(); // ok: CWE-22
        }
    }

    public void xssNoncompliant(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String name = request.getParameter("name");
        response.getOutputStream().print("Hello " + name); // expect: CWE-79
        try (PrintWriter out = response.getWriter()) {
            out.append("<p>").append(name); // expect: CWE-79
        }
    }

    public void xssCompliant(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String name = ESAPI.encoder().encodeForHTML(request.getParameter("name"));
        response.getOutputStream().print("Hello " + name); // ok: CWE-79
    }

    public void ldapNoncompliant(HttpServletRequest request, DirContext ctx) throws NamingException {
        String filter = "(&(objectClass=user)(uid=" + request.getParameter("uid") + "))";
        SearchControls controls = new SearchControls();
        NamingEnumeration<SearchResult> results = ctx.search("dc=example", filter, controls); // expect: CWE-90
    }

    public void xpathNoncompliant(HttpServletRequest request) throws Exception {
        DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        XPath xpath = XPathFactory.newInstance().newXPath();
        String user = request.getParameter("user");
        String pass = request.getParameter("pass");
        XPathExpression expr = xpath.compile("//users/user[login/text()='" + user + "' and password/text()='" + pass + "']"); // expect: CWE-643
    }

    public void redirectNoncompliant(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.sendRedirect(request.getParameter("url")); // expect: CWE-601
    }

    public void splittingNoncompliant(HttpServletRequest request, HttpServletResponse response) {
        String user = request.getParameter("user");
        Cookie cookie = new Cookie("user", user); // expect: CWE-113
        cookie.setSecure(true);
        cookie.setHttpOnly(true);
        response.addCookie(cookie);
        response.addHeader("X-Data", user); // expect: CWE-113
    }

    public void splittingCompliant(HttpServletRequest request, HttpServletResponse response) {
        String user = request.getParameter("user").replaceAll("[\\r\\n]", "");
        response.addHeader("X-Data", user); // ok: CWE-113
    }

    public void logNoncompliant(HttpServletRequest request) {
        String v = request.getParameter("val");
        try {
            Integer.parseInt(v);
        } catch (NumberFormatException e) {
            log.error("Failed to parse val = " + v); // expect: CWE-117
        }
    }

    public void xxeNoncompliant(Socket sock) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        DocumentBuilder builder = factory.newDocumentBuilder();
        builder.parse(sock.getInputStream()); // expect: CWE-611
    }

    public void xxeCompliant(Socket sock) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        factory.newDocumentBuilder().parse(sock.getInputStream()); // ok: CWE-611
    }

    public Object deserializeNoncompliant(Socket socket) throws Exception {
        ObjectInputStream stream = new ObjectInputStream(socket.getInputStream());
        return stream.readObject(); // expect: CWE-502
    }

    public void scriptNoncompliant(HttpServletRequest request) throws ScriptException {
        ScriptEngineManager manager = new ScriptEngineManager();
        ScriptEngine engine = manager.getEngineByName("JavaScript");
        engine.eval("print('" + request.getParameter("code") + "')"); // expect: CWE-94
    }

    public void scriptCompliant(HttpServletRequest request) throws ScriptException {
        String code = request.getParameter("code");
        if (!code.matches("[\\w]*")) {
            throw new IllegalArgumentException();
        }
        ScriptEngine engine = new ScriptEngineManager().getEngineByName("JavaScript");
        engine.eval(code); // ok: CWE-94
    }

    public void cookieNoncompliant(HttpServletResponse response) {
        Cookie cookie = new Cookie("name", "value");
        cookie.setHttpOnly(true);
        response.addCookie(cookie); // expect: CWE-614
    }

    public byte[] cryptoNoncompliant(String msg, SecretKeySpec key) throws Exception {
        Cipher cipher = Cipher.getInstance("DES"); // expect: CWE-327
        cipher.init(Cipher.ENCRYPT_MODE, key);
        return cipher.doFinal(msg.getBytes());
    }

    public void randomNoncompliant() {
        Random random = new Random();
        String sessionToken = "s" + random.nextLong(); // expect: CWE-330
        use(sessionToken);
    }

    private void use(String s) {}

    public void randomCompliant() {
        SecureRandom random = new SecureRandom();
        String sessionToken = "s" + random.nextLong(); // ok: CWE-330
        use(sessionToken);
    }

    public Connection hardcodedNoncompliant() throws SQLException {
        return DriverManager.getConnection("jdbc:mysql://localhost/db", "root", "Th3R00t!Pass"); // expect: CWE-798
    }

    public void zipNoncompliant(File zip, File dir) throws IOException {
        ZipInputStream in = new ZipInputStream(new FileInputStream(zip));
        ZipEntry entry = in.getNextEntry();
        while (entry != null) {
            File f = new File(dir + File.separator + entry.getName());
            FileOutputStream fos = new FileOutputStream(f); // expect: CWE-22
            in.transferTo(fos);
            fos.close();
            entry = in.getNextEntry();
        }
        in.close();
    }

    public void zipCompliant(ZipFile zf, Path dir) throws IOException {
        for (ZipEntry e : Collections.list(zf.entries())) {
            Path p = dir.resolve(e.getName()).normalize();
            if (!p.startsWith(dir)) {
                throw new IOException("Bad zip entry");
            }
            Files.copy(zf.getInputStream(e), p); // ok: CWE-22
        }
    }

    public void trustNoncompliant(HttpServletRequest request, HttpSession session) {
        session.setAttribute("role", request.getParameter("role")); // expect: CWE-501
    }

    public void decisionNoncompliant(HttpServletRequest request) {
        for (Cookie c : request.getCookies()) {
            if (c.getName().equals("role") && c.getValue().equals("admin")) { // expect: CWE-807
                use("admin");
            }
        }
    }

    public void uploadNoncompliant(HttpServletRequest request) throws Exception {
        List<FileItem> items = new ServletFileUpload().parseRequest(request);
        for (FileItem item : items) {
            File f = new File("/srv/up/" + item.getName());
            item.write(f); // expect: CWE-22
        }
    }

    public void sessionNoncompliant(HttpServletRequest request) throws ServletException {
        request.login(request.getParameter("u"), request.getParameter("p"));
        HttpSession s = request.getSession();
        s.setAttribute("auth", true);
    }

    public void reflectNoncompliant(HttpServletRequest request) throws Exception {
        String name = request.getParameter("cls");
        Object o = Class.forName(name).getDeclaredConstructor().newInstance(); // expect: CWE-470
        o.getClass().getMethod(request.getParameter("m")).invoke(o); // expect: CWE-470
    }

    public void ssrfNoncompliant(HttpServletRequest request, HttpServletResponse response) throws IOException {
        URL url = new URL(request.getParameter("url"));
        try (InputStream in = url.openStream()) { // expect: CWE-918
            in.transferTo(response.getOutputStream());
        }
        HttpURLConnection c = (HttpURLConnection) new URL("https://api.example.org/?q=" + URLEncoder.encode(request.getParameter("q"), "UTF-8")).openConnection(); // ok: CWE-918
        c.disconnect();
    }
}
