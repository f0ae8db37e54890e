package org.mixed;

import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.*;
import java.io.*;
import java.net.*;
import java.nio.file.*;
import java.security.*;
import java.sql.*;
import java.util.*;
import java.util.regex.Pattern;
import java.util.stream.*;
import java.util.zip.*;
import javax.crypto.Cipher;
import javax.crypto.spec.*;
import org.apache.commons.io.IOUtils;
import org.apache.commons.lang3.StringUtils;
import org.apache.commons.exec.*;
import org.apache.struts2.ServletActionContext;
import org.jsoup.Jsoup;
import org.slf4j.*;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.*;
import org.springframework.jdbc.core.*;
import org.springframework.stereotype.Repository;
import org.springframework.web.bind.annotation.*;
import org.springframework.web.client.RestClient;

@WebServlet("/mixed")
public class Mixed extends HttpServlet {
    private static final Logger LOGGER = LoggerFactory.getLogger(Mixed.class);
    private static final Pattern NAME = Pattern.compile("^[A-Za-z]{1,30}$");
    private static final Map<String, String> VIEWS = new HashMap<>();
    static {
        VIEWS.put("a", "/WEB-INF/a.jsp");
    }
    private DataHelper helper = new DataHelper();

    @Override
    protected void doGet(HttpServletRequest req, HttpServletResponse resp) throws ServletException, IOException {
        String action = req.getParameter("action");
        if ("list".equals(action)) {
            list(req, resp);
        } else if ("show".equals(action)) {
            show(req, resp);
        } else {
            resp.sendError(HttpServletResponse.SC_NOT_FOUND, "No action " + action); // expect: CWE-79
        }
    }

    private void list(HttpServletRequest req, HttpServletResponse resp) throws IOException {
        StringBuilder sql = new StringBuilder("SELECT * FROM item WHERE 1 = 1");
        List<Object> args = new ArrayList<>();
        String name = req.getParameter("name");
        if (StringUtils.isNotBlank(name)) {
            sql.append(" AND name = ?");
            args.add(name);
        }
        helper.query(sql.toString(), args.toArray());
        String sort = req.getParameter("sort");
        if (sort != null) {
            sql.append(" ORDER BY ").append(sort);
        }
        helper.query2(sql.toString());
    }

    private void show(HttpServletRequest req, HttpServletResponse resp) throws IOException {
        PrintWriter out = resp.getWriter();
        String title = StringUtils.defaultIfBlank(req.getParameter("title"), "none");
        out.println("<title>" + title + "</title>"); // expect: CWE-79
        out.println("<p>" + StringUtils.length(title) + "</p>"); // ok: CWE-79
        String who = req.getParameter("who");
        if (!NAME.matcher(who).matches()) {
            resp.sendError(400);
            return;
        }
        out.println("<p>" + who + "</p>"); // ok: CWE-79
        out.println("<p>" + Jsoup.clean(req.getParameter("html"), org.jsoup.safety.Safelist.basic()) + "</p>"); // ok: CWE-79
        String view = VIEWS.get(req.getParameter("view"));
        if (view != null) {
            try {
                req.getRequestDispatcher(view).forward(req, resp); // ok: CWE-22
            } catch (ServletException e) {
                LOGGER.error("failed", e);
            }
        }
    }

    static class DataHelper {
        private Connection con;
        private JdbcTemplate template;

        void query(String sql, Object... args) {
            template.queryForList(sql, args); // ok: CWE-89
        }

        void query2(String sql) {
            template.queryForList(sql); // expect: CWE-89
        }
    }

    @RestController
    static class Rest {
        private final RestClient client = RestClient.create();
        @Value("${base}")
        private String base;
        private JdbcTemplate jdbc;

        @GetMapping("/a/{name}")
        ResponseEntity<byte[]> a(@PathVariable String name) throws IOException {
            File dir = new File(base);
            File f = new File(dir, name);
            if (!f.getCanonicalFile().toPath().startsWith(dir.getCanonicalFile().toPath())) {
                return ResponseEntity.status(403).build();
            }
            return ResponseEntity.ok(Files.readAllBytes(f.toPath())); // ok: CWE-22
        }

        @GetMapping("/b")
        byte[] b(@RequestParam String name) throws IOException {
            try (InputStream in = new FileInputStream(base + "/" + name)) { // expect: CWE-22
                return IOUtils.toByteArray(in);
            }
        }

        @GetMapping("/c")
        String c(@RequestParam String url, @RequestParam long id) {
            String x = client.get().uri(url).retrieve().body(String.class); // expect: CWE-918
            String y = client.get().uri("https://api.example.org/{id}", id).retrieve().body(String.class); // ok: CWE-918
            return "ok";
        }

        @PostMapping("/d")
        int d(@RequestBody Map<String, Object> body) {
            jdbc.update("UPDATE t SET a = '" + body.get("a") + "'"); // expect: CWE-89
            return jdbc.update("UPDATE t SET a = ?", body.get("a")); // ok: CWE-89
        }

        @PostMapping("/e")
        void e(@RequestParam String[] names, @RequestParam List<Integer> ids) {
            for (String n : names) {
                jdbc.execute("DELETE FROM t WHERE n = '" + n + "'"); // expect: CWE-89
            }
            jdbc.execute("DELETE FROM t WHERE id IN (" + ids.stream().map(Object::toString).collect(Collectors.joining(",")) + ")"); // ok: CWE-89
        }

        @GetMapping("/f")
        void f(@RequestParam String file, HttpServletResponse resp) throws Exception {
            CommandLine cl = CommandLine.parse("convert " + file); // expect: CWE-78
            new DefaultExecutor().execute(cl);
            CommandLine ok = new CommandLine("convert");
            ok.addArgument(file);
            new DefaultExecutor().execute(ok); // ok: CWE-78
            resp.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + file + "\""); // expect: CWE-113
        }

        @GetMapping("/g")
        ResponseEntity<Void> g(@RequestParam String to) {
            return ResponseEntity.status(HttpStatus.FOUND).header("Location", to).build(); // expect: CWE-601
        }

        @GetMapping(value = "/h", produces = MediaType.APPLICATION_JSON_VALUE)
        Map<String, String> h(@RequestParam String q) {
            return Map.of("q", q); // ok: CWE-79
        }
    }

    void mailHeader(HttpServletRequest r) throws Exception {
        ProcessBuilder pb = new ProcessBuilder();
        pb.command(Arrays.asList("cmd.exe", "/c", "dir " + r.getParameter("d"))); // expect: CWE-78
        String[] argv = {"ls", r.getParameter("d")};
        Runtime.getRuntime().exec(argv); // ok: CWE-78
    }

    void crypto(byte[] key, byte[] data) throws Exception {
        Cipher c = Cipher.getInstance("AES/CBC/PKCS5Padding"); // ok: CWE-327
        byte[] iv = "abcdefghijklmnop".getBytes();
        c.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv)); // expect: CWE-329
        Cipher d = Cipher.getInstance("DESede/CBC/PKCS5Padding"); // expect: CWE-327
        SecureRandom sr = new SecureRandom();
        sr.setSeed(12345L); // expect: CWE-330
        String resetToken = Long.toHexString(new Random().nextLong()); // expect: CWE-330
        MessageDigest md = MessageDigest.getInstance("sha-1"); // expect: CWE-328
    }

    void secrets() {
        String apiKey = "sk_live_4eC39HqLyjWDarjtT1zdp7dc"; // expect: CWE-798
        String apiKeyHeader = "X-Api-Key"; // ok: CWE-798
        System.setProperty("javax.net.ssl.keyStorePassword", "Ch4ng3m3N0w!"); // expect: CWE-798
    }

    String l1(Path p) throws IOException {
        BufferedReader r = Files.newBufferedReader(p); // expect: CWE-772
        return r.readLine();
    }

    String l2(Path p) throws IOException {
        BufferedReader r = Files.newBufferedReader(p); // ok: CWE-772
        String s = r.readLine();
        r.close();
        return s;
    }

    void l3(Connection c) throws SQLException {
        PreparedStatement ps = c.prepareStatement("DELETE FROM x"); // expect: CWE-772
        if (ps.executeUpdate() == 0) {
            throw new IllegalStateException();
        }
        ps.close();
    }

    void l4(Connection c) throws SQLException {
        try (PreparedStatement ps = c.prepareStatement("DELETE FROM x")) { // ok: CWE-772
            ps.executeUpdate();
        }
    }

    void l5(Socket s) throws IOException {
        DataOutputStream o = new DataOutputStream(s.getOutputStream()); // ok: CWE-772
        o.writeInt(1);
    }

    void l6(File f, List<String> lines) throws IOException {
        PrintWriter w = new PrintWriter(new BufferedWriter(new FileWriter(f))); // expect: CWE-772
        lines.forEach(w::println);
    }

    void l7(File f, List<String> lines) throws IOException {
        PrintWriter w = new PrintWriter(new BufferedWriter(new FileWriter(f))); // ok: CWE-772
        lines.forEach(w::println);
        w.close();
    }

    InputStream l8(String n) throws IOException {
        InputStream in = new FileInputStream(n); // ok: CWE-772
        return n.endsWith(".gz") ? new GZIPInputStream(in) : in;
    }

    void l9(String n) throws IOException {
        InputStream in = n == null ? System.in : new FileInputStream(n); // expect: CWE-772
        in.read();
    }
}
