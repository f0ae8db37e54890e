package tickets;

import java.io.*;
import java.net.*;
import java.nio.file.*;
import java.security.*;
import java.sql.*;
import java.util.*;
import java.util.stream.*;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.servlet.http.*;
import javax.sql.DataSource;
import javax.xml.parsers.*;
import org.slf4j.*;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.*;
import org.springframework.web.bind.annotation.*;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.util.HtmlUtils;

class Ticket {
    private String subject;
    private int priority;

    public String getSubject() { return subject; }
    public void setSubject(String s) { subject = s; }
    public int getPriority() { return priority; }
    public void setPriority(int p) { priority = p; }
}

abstract class Job {
    protected final String arg;

    Job(String arg) { this.arg = arg; }

    abstract void run() throws IOException;
}

class ShellJob extends Job {
    ShellJob(String arg) { super(arg); }

    @Override
    void run() throws IOException {
        Runtime.getRuntime().exec("sh -c 'echo " + arg + "'"); // expect: CWE-78
    }
}

@Service
class TicketService {
    private final JdbcTemplate jdbc;

    TicketService(JdbcTemplate jdbc) { this.jdbc = jdbc; }

    List<?> bySubject(Ticket t) {
        StringBuilder q = new StringBuilder("SELECT * FROM ticket WHERE 1=1");
        if (t.getSubject() != null) {
            q.append(" AND subject LIKE '%").append(t.getSubject()).append("%'");
        }
        return jdbc.queryForList(q.toString()); // expect: CWE-89
    }

    List<?> byPriority(Ticket t) {
        return jdbc.queryForList("SELECT * FROM ticket WHERE p = " + t.getPriority()); // ok: CWE-89
    }

    int close(String id) {
        return jdbc.update("UPDATE ticket SET open = 0 WHERE id = ?", id); // ok: CWE-89
    }
}

@RestController
@RequestMapping("/tickets")
class TicketController {
    private static final Logger log = LoggerFactory.getLogger(TicketController.class);
    private final TicketService service;

    TicketController(TicketService service) { this.service = service; }

    @PostMapping("/find")
    List<?> find(@RequestBody Ticket t) {
        service.byPriority(t);
        return service.bySubject(t);
    }

    @PostMapping("/{id}/close")
    int close(@PathVariable String id) {
        log.info("closing " + id); // expect: CWE-117
        return service.close(id);
    }

    @PostMapping("/job")
    void job(@RequestParam String arg) throws IOException {
        new ShellJob(arg).run();
    }

    @GetMapping(produces = "text/html")
    String html(@RequestParam String title) {
        String safe = HtmlUtils.htmlEscape(title);
        if (title.length() > 20) {
            return "<b>" + safe + "</b>"; // ok: CWE-79
        }
        return "<b>" + title + "</b>"; // expect: CWE-79
    }

    @PostMapping("/attach")
    void attach(@RequestParam MultipartFile file) throws IOException {
        String name = UUID.randomUUID() + ".bin";
        Files.copy(file.getInputStream(), Paths.get("/srv/att", name)); // ok: CWE-22
        Files.copy(file.getInputStream(), Paths.get("/srv/att", file.getOriginalFilename())); // expect: CWE-22
    }

    @GetMapping("/image")
    byte[] image(@RequestParam String src) throws IOException {
        URLConnection c = new URL(src).openConnection(); // expect: CWE-918
        try (InputStream in = c.getInputStream()) {
            return in.readAllBytes();
        }
    }

    @GetMapping("/leave")
    void leave(HttpServletResponse out, @RequestParam String url) throws IOException {
        Set<String> known = Set.of("/a", "/b");
        if (known.contains(url)) {
            out.sendRedirect(url); // ok: CWE-601
            return;
        }
        out.sendRedirect(url); // expect: CWE-601
    }
}

class Legacy extends HttpServlet {
    private static final String[] ROLES = {"guest", "user"};

    @Override
    protected void doGet(HttpServletRequest req, HttpServletResponse resp) throws IOException {
        String[] parts = req.getParameter("p").split(":");
        Vector<String> v = new Vector<>();
        for (int i = 0; i < parts.length; i++) {
            v.addElement(parts[i]);
        }
        PrintWriter out = resp.getWriter();
        out.println("<td>" + v.elementAt(0) + "</td>"); // expect: CWE-79
        out.println("<td>" + ROLES[Integer.parseInt(parts[1])] + "</td>"); // ok: CWE-79
        String data = null;
        if (ROLES.length == 2) {
            data = req.getParameter("d");
        }
        if (data != null) {
            out.println("<td>" + data + "</td>"); // expect: CWE-79
        }
        Hashtable<Integer, String> h = new Hashtable<>();
        h.put(1, req.getParameter("x"));
        h.put(2, "fixed");
        out.println("<td>" + h.get(2) + "</td>"); // ok: CWE-79
        out.println("<td>" + h.get(1) + "</td>"); // expect: CWE-79
        for (Enumeration<String> e = req.getParameterNames(); e.hasMoreElements();) {
            out.println("<td>" + e.nextElement() + "</td>"); // expect: CWE-79
        }
        String encoded = URLEncoder.encode(req.getParameter("q"), "UTF-8");
        out.println("<a href='/s?q=" + encoded + "'>s</a>"); // ok: CWE-79
    }

    void parse(InputStream in) throws Exception {
        DocumentBuilderFactory f = DocumentBuilderFactory.newInstance();
        f.setExpandEntityReferences(false);
        f.newDocumentBuilder().parse(in); // expect: CWE-611
    }

    byte[] seal(byte[] data, Key k) throws GeneralSecurityException {
        byte[] iv = new byte[16];
        SecureRandom r = new SecureRandom();
        r.nextBytes(iv);
        Cipher c = Cipher.getInstance("AES/CBC/PKCS5Padding");
        c.init(Cipher.ENCRYPT_MODE, k, new IvParameterSpec(iv)); // ok: CWE-329
        Cipher d = Cipher.getInstance("DES"); // expect: CWE-327
        return c.doFinal(data);
    }
}

class Res {
    int c1(DataSource ds) throws SQLException {
        Connection c = ds.getConnection(); // expect: CWE-772
        try {
            PreparedStatement p = c.prepareStatement("select 1"); // expect: CWE-772
            return p.executeQuery().getFetchSize();
        } catch (SQLException e) {
            return 0;
        }
    }

    int c2(DataSource ds) throws SQLException {
        try (Connection c = ds.getConnection()) { // ok: CWE-772
            try (PreparedStatement p = c.prepareStatement("select 1")) { // ok: CWE-772
                return p.executeUpdate();
            }
        }
    }

    void c3(Path p) throws IOException {
        BufferedReader r = Files.newBufferedReader(p); // expect: CWE-772
        String l;
        while ((l = r.readLine()) != null) {
            if (l.isEmpty()) break;
        }
    }

    void c4(Path p, Writer target) throws IOException {
        Reader r = Files.newBufferedReader(p); // ok: CWE-772
        try (r) {
            r.transferTo(target);
        }
    }

    Closeable c5(File f) throws IOException {
        final InputStream in = new FileInputStream(f); // ok: CWE-772
        return () -> in.close();
    }
}
