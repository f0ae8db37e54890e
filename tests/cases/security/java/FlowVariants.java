package suite;

import java.io.*;
import java.net.*;
import java.nio.file.*;
import java.security.*;
import java.sql.*;
import java.util.*;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.spec.*;
import javax.naming.directory.*;
import javax.servlet.ServletException;
import javax.servlet.annotation.WebServlet;
import javax.servlet.http.*;
import javax.sql.DataSource;
import javax.xml.parsers.*;
import javax.xml.xpath.*;
import org.apache.commons.lang3.StringEscapeUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@WebServlet("/suite/*")
public class FlowVariants extends HttpServlet {
    private static final Logger LOG = LoggerFactory.getLogger(FlowVariants.class);
    private static final int FIVE = 5;
    private static final boolean YES = true;
    private DataSource source;
    private DirContext directory;
    private String remembered;

    private Connection connect() throws SQLException {
        return source.getConnection(); // ok: CWE-772
    }

    public void case01(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        String param = "";
        Enumeration<String> headers = req.getHeaders("X-Case");
        if (headers != null && headers.hasMoreElements()) {
            param = headers.nextElement();
        }
        param = URLDecoder.decode(param, "UTF-8");
        String bar;
        int num = 86;
        if ((7 * 42) - num > 200) bar = "never changes";
        else bar = param;
        Runtime.getRuntime().exec("ls " + bar); // ok: CWE-78
    }

    public void case02(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        String param = req.getParameter("case02");
        String bar;
        String guess = "ABC";
        char target = guess.charAt(2);
        switch (target) {
            case 'A':
                bar = "bob";
                break;
            case 'B':
                bar = "uncle";
                break;
            case 'C':
            case 'D':
                bar = param;
                break;
            default:
                bar = "default";
        }
        try (Connection c = connect(); Statement st = c.createStatement()) {
            st.executeQuery("select * from accounts where owner='" + bar + "'"); // expect: CWE-89
        }
    }

    public void case03(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        String[] values = req.getParameterValues("case03");
        String param = values != null && values.length > 0 ? values[0] : "";
        Map<String, Object> map = new HashMap<>();
        map.put("a", "safe");
        map.put("b", param);
        map.put("c", "other");
        String bar = (String) map.get("b");
        bar = (String) map.get("a");
        resp.getWriter().println("<p>" + bar + "</p>"); // ok: CWE-79
        resp.getWriter().format(Locale.US, "<p>%s</p>", map.get("b")); // expect: CWE-79
    }

    public void case04(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        Cookie[] cookies = req.getCookies();
        String param = "none";
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                if (cookie.getName().equals("case04")) {
                    param = URLDecoder.decode(cookie.getValue(), "UTF-8");
                    break;
                }
            }
        }
        StringBuilder sb = new StringBuilder(param);
        String bar = sb.append("_suffix").toString();
        File f = new File("/var/data/" + bar);
        resp.getWriter().println(StringEscapeUtils.escapeHtml4(f.getName())); // ok: CWE-79
    }

    public void case05(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        String param = req.getQueryString();
        List<String> list = new ArrayList<>();
        list.add("safe");
        list.add(param);
        list.add("moresafe");
        list.remove(0);
        String bar = list.get(1);
        String filter = "(&(objectclass=person)(uid=" + bar + "))";
        directory.search("ou=users", filter, new SearchControls()); // ok: CWE-90
        directory.search("ou=users", "(uid=" + list.get(0) + ")", new SearchControls()); // expect: CWE-90
    }

    public void case06(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        String param = req.getParameterMap().get("case06")[0];
        String bar = new Inner().doSomething(param);
        XPath xp = XPathFactory.newInstance().newXPath();
        org.w3c.dom.Document doc = null;
        xp.evaluate("/employees/employee[@id='" + bar + "']", doc); // expect: CWE-643
    }

    public void case07(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        String param = req.getHeader("Referer");
        req.getSession().setAttribute("ref", param); // expect: CWE-501
        req.getSession().setAttribute("count", 1); // ok: CWE-501
    }

    public void case08(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        String data = req.getParameter("a");
        while (true) {
            if (FIVE == 5) {
                data = "fixed";
            }
            break;
        }
        try (Connection c = connect(); PreparedStatement ps = c.prepareStatement("select 1 from t where a = '" + data + "'")) { // ok: CWE-89
            ps.execute();
        }
    }

    public void case09(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        remembered = req.getParameter("a");
        case09sink(resp);
    }

    private void case09sink(HttpServletResponse resp) throws IOException {
        if (YES) {
            resp.sendRedirect(remembered); // expect: CWE-601
        }
    }

    public void case10(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        String url = req.getParameter("u");
        URL u = new URL(url);
        HttpURLConnection c = (HttpURLConnection) u.openConnection(); // expect: CWE-918
        c.connect();
    }

    public void case11(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        DocumentBuilderFactory f = DocumentBuilderFactory.newInstance();
        DocumentBuilder b = f.newDocumentBuilder();
        b.parse(req.getInputStream()); // expect: CWE-611
    }

    public void case12(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        DocumentBuilderFactory f = DocumentBuilderFactory.newInstance();
        f.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        f.newDocumentBuilder().parse(req.getInputStream()); // ok: CWE-611
    }

    public void case13(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        ObjectInputStream in = new ObjectInputStream(req.getInputStream());
        Object o = in.readObject(); // expect: CWE-502
        LOG.info("read {}", o.getClass());
    }

    public void case14(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        LOG.warn("Failed login of " + req.getParameter("user")); // expect: CWE-117
        LOG.warn("Failed login of {}", req.getParameter("user").replaceAll("[\r\n]", "_")); // ok: CWE-117
    }

    public void case15(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        Cookie c = new Cookie("SID", UUID.randomUUID().toString());
        c.setPath("/");
        c.setHttpOnly(true);
        resp.addCookie(c); // expect: CWE-614
        Cookie d = new Cookie("SID", UUID.randomUUID().toString());
        d.setSecure(true);
        d.setHttpOnly(true);
        resp.addCookie(d); // ok: CWE-614
    }

    public void case16(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        MessageDigest md = MessageDigest.getInstance("MD5"); // expect: CWE-328
        md.update(req.getParameter("p").getBytes());
        MessageDigest ok = MessageDigest.getInstance("SHA-256"); // ok: CWE-328
        Cipher bad = Cipher.getInstance("DES/CBC/PKCS5Padding"); // expect: CWE-327
        Cipher good = Cipher.getInstance("AES/GCM/NoPadding"); // ok: CWE-327
        Cipher dflt = Cipher.getInstance("AES"); // expect: CWE-327
        KeyGenerator kg = KeyGenerator.getInstance("AES");
        kg.init(64); // expect: CWE-326
        SecretKeySpec fixed = new SecretKeySpec("0123456789abcdef".getBytes(), "AES"); // expect: CWE-798
        IvParameterSpec iv = new IvParameterSpec(new byte[16]); // expect: CWE-329
    }

    public void case17(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        Random r = new Random();
        String token = Long.toHexString(r.nextLong()); // expect: CWE-330
        SecureRandom sr = new SecureRandom();
        String better = Long.toHexString(sr.nextLong()); // ok: CWE-330
        resp.addHeader("X-Token", token + better);
    }

    public void case18(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        String name = req.getParameter("n");
        if (!Pattern.matches("[A-Za-z0-9]{1,20}", name)) {
            throw new ServletException("bad name");
        }
        Files.readAllLines(Paths.get("/var/data", name)); // ok: CWE-22
        String lang = req.getParameter("lang");
        resp.setHeader("Content-Language", lang); // expect: CWE-113
    }

    public void case19(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        String role = "";
        for (Cookie c : req.getCookies()) {
            if ("role".equals(c.getName())) role = c.getValue();
        }
        if (role.equals("admin")) { // expect: CWE-807
            resp.getWriter().print("secret");
        }
    }

    public void case20(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        String cls = req.getParameter("handler");
        Class<?> k = Class.forName(cls); // expect: CWE-470
        k.getDeclaredConstructor().newInstance();
    }

    public void case21(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        String cols = Arrays.stream(req.getParameter("cols").split(",")).filter(Set.of("id", "name")::contains).collect(Collectors.joining(","));
        try (Connection c = connect(); Statement st = c.createStatement()) {
            st.executeQuery("select " + cols + " from t"); // ok: CWE-89
        }
    }

    public void case22(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        List<String> command = new ArrayList<>();
        command.add("/bin/sh");
        command.add("-c");
        command.add("tar cf - " + req.getParameter("dir"));
        ProcessBuilder pb = new ProcessBuilder(command); // expect: CWE-78
        pb.start();
    }

    public void case23(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        String sql = String.join(" ", "select * from", "t", "where id =", req.getParameter("id"));
        try (Connection c = connect(); Statement st = c.createStatement()) {
            ResultSet rs = st.executeQuery(sql); // expect: CWE-89
            while (rs.next()) {
                resp.getWriter().write(rs.getInt(1));
            }
        }
    }

    public void case24(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        int id = Integer.parseInt(req.getParameter("id"));
        try (Connection c = connect(); Statement st = c.createStatement()) {
            st.executeUpdate("delete from t where id = " + id); // ok: CWE-89
        }
    }

    public void case25(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        Optional<String> q = Optional.ofNullable(req.getParameter("q"));
        String html = q.map(String::trim).orElse("");
        resp.setContentType("text/html");
        PrintWriter out = resp.getWriter();
        out.append("<div>").append(html).append("</div>"); // expect: CWE-79
    }

    public void case26(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        resp.setContentType("application/json");
        resp.getWriter().print("{\"q\":\"" + req.getParameter("q") + "\"}"); // ok: CWE-79
    }

    private class Inner {
        String doSomething(String in) {
            String out = in;
            return out;
        }
    }
}
