package shop;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.*;
import java.net.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.security.*;
import java.sql.*;
import java.util.*;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.*;
import javax.crypto.Cipher;
import javax.crypto.spec.*;
import javax.naming.directory.*;
import javax.persistence.*;
import javax.servlet.http.*;
import javax.xml.parsers.*;
import javax.xml.xpath.*;
import org.apache.commons.io.FileUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.*;
import org.springframework.web.client.RestTemplate;

@RestController
@RequestMapping("/api")
public class WebApps {
    private static final Logger LOG = LoggerFactory.getLogger(WebApps.class);
    private static final Set<String> COLUMNS = new HashSet<>(Arrays.asList("id", "name"));
    private static final String DB_PASSWORD = "m4gnet-Harbour"; // expect: CWE-798
    private final JdbcTemplate template;
    private final RestTemplate rest = new RestTemplate();
    @PersistenceContext
    private EntityManager manager;

    public WebApps(JdbcTemplate template) {
        this.template = template;
    }

    @GetMapping("/orders")
    public List<Map<String, Object>> orders(@RequestParam("customer") String customer, @RequestParam int page) {
        String sql = String.format("SELECT * FROM orders WHERE customer = '%s'", customer);
        template.queryForList("SELECT * FROM orders LIMIT 10 OFFSET " + page); // ok: CWE-89
        return template.queryForList(sql); // expect: CWE-89
    }

    @GetMapping("/orders/bound")
    public List<Map<String, Object>> bound(@RequestParam("customer") String customer) {
        return template.queryForList("SELECT * FROM orders WHERE customer = ?", customer); // ok: CWE-89
    }

    @PostMapping("/find")
    public List<?> find(@RequestBody Filter filter) {
        return manager.createQuery("from Order o where o.state = '" + filter.getState() + "'").getResultList(); // expect: CWE-89
    }

    @GetMapping("/sorted")
    public List<?> sorted(@RequestParam String by) {
        if (!COLUMNS.contains(by)) {
            throw new IllegalArgumentException("unknown column");
        }
        return manager.createNativeQuery("SELECT * FROM t ORDER BY " + by).getResultList(); // ok: CWE-89
    }

    public static class Filter {
        private String state;
        public String getState() { return state; }
    }

    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws Exception {
        String user = request.getParameter("user");
        Class.forName("org.h2.Driver");
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:", "sa", System.getenv("PW"));
             Statement statement = connection.createStatement()) {
            StringBuilder query = new StringBuilder();
            query.append("SELECT * FROM users ").append("WHERE name = '").append(user).append("'");
            ResultSet set = statement.executeQuery(query.toString()); // expect: CWE-89
            while (set.next()) {
                response.getWriter().println(set.getString(1));
            }
        }
        response.getWriter().println("<p>Hello " + user + "</p>"); // expect: CWE-79
        response.getWriter().println("<p>Hello " + org.springframework.web.util.HtmlUtils.htmlEscape(user) + "</p>"); // ok: CWE-79
        response.sendRedirect(request.getParameter("url")); // expect: CWE-601
        response.sendRedirect("/home?u=" + URLEncoder.encode(user, StandardCharsets.UTF_8)); // ok: CWE-601
        LOG.info("user {} logged in", user); // expect: CWE-117
        LOG.info("user {} logged in", user.replace('\n', '_').replace("\r", "_")); // ok: CWE-117
        Cookie cookie = new Cookie("sid", UUID.randomUUID().toString());
        response.addCookie(cookie); // expect: CWE-614
    }

    @GetMapping("/ping")
    public String ping(@RequestParam String host) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", "ping -c 1 " + host); // expect: CWE-78
        builder.start();
        return "started";
    }

    @GetMapping("/ping2")
    public String pingArray(@RequestParam String host) throws IOException {
        String[] command = {"/bin/sh", "-c", "nslookup " + host};
        Runtime.getRuntime().exec(command); // expect: CWE-78
        return "started";
    }

    @GetMapping("/file")
    public byte[] file(@RequestParam String name) throws IOException {
        Path path = Paths.get("/srv/data", name);
        return Files.readAllBytes(path); // expect: CWE-22
    }

    @GetMapping("/file2")
    public byte[] fileChecked(@RequestParam String name) throws IOException {
        Path base = Paths.get("/srv/data").toRealPath();
        Path path = base.resolve(name).normalize();
        if (!path.startsWith(base)) {
            throw new SecurityException("outside");
        }
        return Files.readAllBytes(path); // ok: CWE-22
    }

    @GetMapping("/file3")
    public String fileCanonical(@RequestParam String name) throws IOException {
        File file = new File("/srv/data", name);
        if (!file.getCanonicalPath().startsWith("/srv/data/")) {
            return "";
        }
        return FileUtils.readFileToString(file, StandardCharsets.UTF_8); // ok: CWE-22
    }

    @GetMapping("/fetch")
    public String fetch(@RequestParam String url) {
        return rest.getForObject(url, String.class); // expect: CWE-918
    }

    @GetMapping("/fetch2")
    public String fetchFixed(@RequestParam String id) {
        return rest.getForObject("https://stock.example/items/" + id, String.class); // ok: CWE-918
    }

    @GetMapping("/url")
    public String url(HttpServletRequest request) throws IOException {
        URL target = new URL(request.getParameter("target"));
        HttpURLConnection connection = (HttpURLConnection) target.openConnection(); // expect: CWE-918
        return connection.getResponseMessage();
    }

    @PostMapping("/spel")
    public Object spel(@RequestBody String expression) {
        return new SpelExpressionParser().parseExpression(expression).getValue(); // expect: CWE-94
    }

    @PostMapping("/object")
    public Object object(HttpServletRequest request) throws Exception {
        ObjectInputStream in = new ObjectInputStream(request.getInputStream());
        return in.readObject(); // expect: CWE-502
    }

    @PostMapping("/json")
    public Object json(@RequestBody String body) throws Exception {
        return new ObjectMapper().readValue(body, Filter.class); // ok: CWE-502
    }

    @PostMapping("/xml")
    public Object xml(HttpServletRequest request) throws Exception {
        SAXParserFactory factory = SAXParserFactory.newInstance();
        factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
        factory.newSAXParser().parse(request.getInputStream(), new org.xml.sax.helpers.DefaultHandler()); // ok: CWE-611
        DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        return builder.parse(request.getInputStream()); // expect: CWE-611
    }

    @GetMapping("/xpath")
    public String xpath(@RequestParam String name, org.w3c.dom.Document document) throws Exception {
        XPath xpath = XPathFactory.newInstance().newXPath();
        return xpath.evaluate("//user[@name='" + name + "']/mail", document); // expect: CWE-643
    }

    @GetMapping("/ldap")
    public Object ldap(@RequestParam String uid, InitialDirContext context) throws Exception {
        return context.search("ou=people", "(uid=" + uid + ")", new SearchControls()); // expect: CWE-90
    }

    void crypto(byte[] key, byte[] data) throws Exception {
        Cipher.getInstance("AES/ECB/PKCS5Padding"); // expect: CWE-327
        Cipher.getInstance("DES"); // expect: CWE-327
        Cipher.getInstance("AES/GCM/NoPadding"); // ok: CWE-327
        MessageDigest.getInstance("MD5"); // expect: CWE-328
        MessageDigest.getInstance("SHA-256"); // ok: CWE-328
        new SecretKeySpec("0123456789abcdef".getBytes(), "AES"); // expect: CWE-321
        new IvParameterSpec(new byte[16]); // expect: CWE-329
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024); // expect: CWE-326
    }

    String resetToken() {
        Random random = new Random();
        return Integer.toString(random.nextInt(1000000)); // expect: CWE-330
    }

    void unzip(InputStream stream, File folder) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(stream)) {
            ZipEntry entry;
            while ((entry = zip.getNextEntry()) != null) {
                File target = new File(folder, entry.getName());
                Files.copy(zip, target.toPath()); // expect: CWE-22
            }
        }
    }

    String join(HttpServletRequest request, Statement statement) throws SQLException {
        List<String> parts = new ArrayList<>();
        for (String value : request.getParameterValues("v")) {
            parts.add("'" + value + "'");
        }
        String in = parts.stream().collect(Collectors.joining(","));
        statement.executeQuery("SELECT * FROM t WHERE v IN (" + in + ")"); // expect: CWE-89
        List<String> marks = Collections.nCopies(parts.size(), "?");
        statement.executeQuery("SELECT * FROM t WHERE v IN (" + String.join(",", marks) + ")"); // ok: CWE-89
        return in;
    }

    void checked(HttpServletRequest request, Statement statement) throws SQLException {
        String code = request.getParameter("code");
        if (!Pattern.matches("[A-Z]{3}", code)) {
            return;
        }
        statement.executeQuery("SELECT * FROM t WHERE c = '" + code + "'"); // ok: CWE-89
    }

    long size(String name) throws IOException {
        RandomAccessFile file = new RandomAccessFile(name, "r"); // expect: CWE-772
        return file.length();
    }

    List<String> lines(Path path) throws IOException {
        return Files.lines(path).collect(Collectors.toList()); // expect: CWE-772
    }

    List<String> linesClosed(Path path) throws IOException {
        try (var stream = Files.lines(path)) { // ok: CWE-772
            return stream.toList();
        }
    }
}
