package inventory;

import java.io.*;
import java.net.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.security.*;
import java.sql.*;
import java.util.*;
import java.util.concurrent.locks.*;
import java.util.function.*;
import java.util.stream.*;
import java.util.zip.*;
import javax.annotation.Resource;
import javax.crypto.*;
import javax.crypto.spec.*;
import javax.servlet.*;
import javax.servlet.http.*;
import javax.sql.DataSource;
import javax.ws.rs.*;
import javax.ws.rs.core.*;
import javax.xml.parsers.*;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.*;
import org.springframework.web.bind.annotation.*;
import org.springframework.web.client.RestTemplate;

interface Store {
    List<String> find(String owner);
}

class SqlStore implements Store {
    private final JdbcTemplate template;

    SqlStore(JdbcTemplate template) {
        this.template = template;
    }

    @Override
    public List<String> find(String owner) {
        String sql = String.format("select name from item where owner = '%s'", owner);
        return template.queryForList(sql, String.class); // expect: CWE-89
    }
}

class Request {
    private String owner;
    private int limit;
    private List<String> tags;

    public String getOwner() { return owner; }
    public void setOwner(String owner) { this.owner = owner; }
    public int getLimit() { return limit; }
    public void setLimit(int limit) { this.limit = limit; }
    public List<String> getTags() { return tags; }
}

@RestController
class ItemController {
    private static final Logger log = LogManager.getLogger(ItemController.class);
    @Autowired private Store store;
    @Autowired private JdbcTemplate jdbc;
    @Resource private DataSource source;

    @GetMapping("/items")
    List<String> items(@RequestParam("owner") String owner) {
        log.info("items of {}", owner); // expect: CWE-117
        return store.find(owner);
    }

    @PostMapping("/items")
    void add(@RequestBody Request r) {
        jdbc.execute("select * from item limit " + r.getLimit()); // ok: CWE-89
        jdbc.execute("select * from item where owner = '" + r.getOwner() + "'"); // expect: CWE-89
        String in = r.getTags().stream().map(t -> "'" + t + "'").collect(Collectors.joining(","));
        jdbc.execute("select * from item where tag in (" + in + ")"); // expect: CWE-89
        String marks = r.getTags().stream().map(t -> "?").collect(Collectors.joining(","));
        jdbc.query("select * from item where tag in (" + marks + ")", r.getTags().toArray(), (rs, i) -> rs.getString(1)); // ok: CWE-89
    }

    @DeleteMapping("/items/{id}")
    void drop(@PathVariable String id) {
        long n = Long.parseLong(id);
        jdbc.update("delete from item where id = " + n); // ok: CWE-89
        jdbc.update("delete from item where id = " + id.trim()); // expect: CWE-89
    }

    @GetMapping("/thumb")
    byte[] thumb(@RequestParam String file) throws IOException {
        if (file.contains("..") || file.contains("/")) {
            throw new IllegalArgumentException(file);
        }
        return Files.readAllBytes(Paths.get("/srv/thumbs/" + file)); // ok: CWE-22
    }

    @GetMapping("/raw")
    void raw(@RequestParam String file, HttpServletResponse out) throws IOException {
        try (InputStream in = new FileInputStream("/srv/raw/" + file)) { // expect: CWE-22
            in.transferTo(out.getOutputStream());
        }
    }

    @GetMapping("/check")
    String check(@RequestParam String host) throws Exception {
        Process p = new ProcessBuilder("sh", "-c", "host " + host).start(); // expect: CWE-78
        Process q = new ProcessBuilder(List.of("host", host)).start(); // ok: CWE-78
        return new String(p.getInputStream().readAllBytes());
    }

    @GetMapping("/fetch")
    String fetch(@RequestParam String id, @RequestParam String base) {
        RestTemplate rest = new RestTemplate();
        rest.getForObject("https://api.example.com/items/{id}", String.class, id); // ok: CWE-918
        return rest.getForObject(base + "/items/1", String.class); // expect: CWE-918
    }
}

public class Inventory extends HttpServlet {
    private static final String KEY = "a1b2c3d4e5f6a7b8";
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private static String shared;

    private static String pass(String s) {
        return s;
    }

    private String pick(String a, String b, boolean first) {
        return first ? a : b;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        String name = request.getParameter("name");
        PrintWriter out = response.getWriter();
        out.println("<h1>" + pass(name) + "</h1>"); // expect: CWE-79
        out.println("<h1>" + pick("x", name, true) + "</h1>"); // ok: CWE-79
        out.println("<h1>" + pick("x", name, false) + "</h1>"); // expect: CWE-79
        shared = name;
        out.print(shared); // expect: CWE-79
        StringBuilder page = new StringBuilder();
        page.append("<ul>");
        for (String v : request.getParameterValues("v")) {
            page.append("<li>").append(v).append("</li>");
        }
        page.append("</ul>");
        out.print(page); // expect: CWE-79
        Object[] args = {name};
        out.printf("<p>%s</p>", args); // expect: CWE-79
        char[] chars = name.toCharArray();
        out.write(chars); // expect: CWE-79
        out.println(name.length()); // ok: CWE-79
        out.println(name.isEmpty() ? "empty" : "full"); // ok: CWE-79
        Iterator<String> it = Collections.singletonList(name).iterator();
        while (it.hasNext()) {
            out.println(it.next()); // expect: CWE-79
        }
        try {
            Integer.parseInt(name);
            out.println(name); // ok: CWE-79
        } catch (NumberFormatException e) {
            out.println("not a number");
        }
    }

    void session(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpSession s = request.getSession(true);
        s.setAttribute("name", request.getParameter("name")); // expect: CWE-501
        String url = request.getParameter("url");
        if ("https://a.example.com/".equals(url)) {
            response.sendRedirect(url); // ok: CWE-601
        } else {
            response.sendRedirect(request.getContextPath() + "/login"); // ok: CWE-601
        }
        response.sendRedirect(url); // expect: CWE-601
        Cookie c = new Cookie("token", UUID.randomUUID().toString());
        c.setSecure(false);
        response.addCookie(c); // expect: CWE-614
    }

    byte[] encrypt(byte[] data) throws GeneralSecurityException {
        SecretKeySpec k = new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "AES"); // expect: CWE-321
        Cipher c = Cipher.getInstance("AES/CBC/PKCS5Padding");
        byte[] iv = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
        c.init(Cipher.ENCRYPT_MODE, k, new IvParameterSpec(iv)); // expect: CWE-329
        Cipher d = Cipher.getInstance("DESede/ECB/PKCS5Padding"); // expect: CWE-327
        MessageDigest md = MessageDigest.getInstance("SHA1"); // expect: CWE-328
        MessageDigest ok = MessageDigest.getInstance("SHA-512"); // ok: CWE-328
        return c.doFinal(data);
    }

    String code() {
        StringBuilder b = new StringBuilder();
        Random rnd = new Random();
        for (int i = 0; i < 6; i++) b.append(rnd.nextInt(10));
        String otp = b.toString();
        int jitter = rnd.nextInt(100);
        return otp + jitter;
    }

    void xml(InputStream in) throws Exception {
        SAXParserFactory f = SAXParserFactory.newInstance();
        f.setFeature("http://xml.org/sax/features/external-general-entities", false);
        f.newSAXParser().parse(in, new org.xml.sax.helpers.DefaultHandler()); // ok: CWE-611
        SAXParserFactory g = SAXParserFactory.newInstance();
        g.newSAXParser().parse(in, new org.xml.sax.helpers.DefaultHandler()); // expect: CWE-611
    }

    // resources

    String r1(String f) throws IOException {
        StringBuilder sb = new StringBuilder();
        BufferedReader br = null;
        try {
            br = new BufferedReader(new InputStreamReader(new FileInputStream(f), "UTF-8")); // expect: CWE-772
            String line;
            while ((line = br.readLine()) != null) sb.append(line);
        } catch (FileNotFoundException e) {
            return "";
        }
        return sb.toString();
    }

    String r2(String f) throws IOException {
        StringBuilder sb = new StringBuilder();
        BufferedReader br = null;
        try {
            br = new BufferedReader(new InputStreamReader(new FileInputStream(f), "UTF-8")); // ok: CWE-772
            String line;
            while ((line = br.readLine()) != null) sb.append(line);
        } finally {
            if (br != null) br.close();
        }
        return sb.toString();
    }

    void r3(DataSource ds) throws SQLException {
        Connection con = ds.getConnection(); // expect: CWE-772
        Statement st = con.createStatement(); // expect: CWE-772
        ResultSet rs = st.executeQuery("select 1");
        while (rs.next()) System.out.println(rs.getInt(1));
        rs.close();
    }

    void r4(DataSource ds) throws SQLException {
        try (Connection con = ds.getConnection(); // ok: CWE-772
             Statement st = con.createStatement(); // ok: CWE-772
             ResultSet rs = st.executeQuery("select 1")) {
            while (rs.next()) System.out.println(rs.getInt(1));
        }
    }

    void r5() {
        lock.writeLock().lock(); // expect: CWE-772
        if (shared == null) return;
        shared = null;
        lock.writeLock().unlock();
    }

    void r6() {
        lock.readLock().lock(); // ok: CWE-772
        try {
            System.out.println(shared);
        } finally {
            lock.readLock().unlock();
        }
    }

    void r7(File dir) throws IOException {
        for (File f : dir.listFiles()) {
            ZipInputStream z = new ZipInputStream(new FileInputStream(f)); // expect: CWE-772
            System.out.println(z.getNextEntry());
        }
    }

    OutputStream r8(File f, boolean zip) throws IOException {
        OutputStream o = new FileOutputStream(f); // ok: CWE-772
        if (zip) {
            o = new GZIPOutputStream(o);
        }
        return o;
    }

    void r9(File a, File b) throws IOException {
        InputStream in = null;
        OutputStream out = null;
        try {
            in = new FileInputStream(a); // ok: CWE-772
            out = new FileOutputStream(b); // expect: CWE-772
            in.transferTo(out);
        } finally {
            if (in != null) in.close();
        }
    }

    void r10(String host) throws IOException {
        Socket s = new Socket(); // ok: CWE-772
        try {
            s.connect(new InetSocketAddress(host, 80), 1000);
        } finally {
            s.close();
        }
    }
}

abstract class Job {
    protected final String argument;

    Job(String argument) {
        this.argument = argument;
    }

    protected String shown() {
        return argument;
    }

    abstract void run() throws IOException;
}

class ShellJob extends Job {
    private final String fixed;

    ShellJob(String argument) {
        this(argument, "x");
    }

    ShellJob(String argument, String fixed) {
        super(argument);
        this.fixed = fixed;
    }

    @Override
    protected String shown() {
        return "[" + super.shown() + "]";
    }

    @Override
    void run() throws IOException {
        Runtime.getRuntime().exec("sh -c 'echo " + argument + "'"); // expect: CWE-78
        Runtime.getRuntime().exec("sh -c 'echo " + shown() + "'"); // expect: CWE-78
        Runtime.getRuntime().exec("sh -c 'echo " + fixed + "'"); // ok: CWE-78
    }
}

class Jobs extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        new ShellJob(request.getParameter("a")).run();
    }
}
