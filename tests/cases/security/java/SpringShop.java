package org.example.shop;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.jsonwebtoken.Jwts;
import java.io.*;
import java.net.*;
import java.nio.file.*;
import java.sql.*;
import java.util.*;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.persistence.EntityManager;
import javax.persistence.PersistenceContext;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.FileSystemResource;
import org.springframework.expression.ExpressionParser;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.web.bind.annotation.*;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.util.HtmlUtils;

@RestController
@RequestMapping("/shop")
@CrossOrigin(origins = "*") // expect: CWE-942
public class SpringShop {
    private static final Logger log = LoggerFactory.getLogger(SpringShop.class);
    private static final Set<String> COLUMNS = Set.of("name", "price");
    private static final Pattern SLUG = Pattern.compile("[a-z0-9-]+");

    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private NamedParameterJdbcTemplate named;
    @PersistenceContext
    private EntityManager em;
    private final RestTemplate rest = new RestTemplate();
    private final WebClient web = WebClient.create();
    @Value("${upload.dir}")
    private String uploadDir;

    @GetMapping("/items")
    public List<Map<String, Object>> items(@RequestParam String q, @RequestParam(defaultValue = "name") String sort) {
        if (!COLUMNS.contains(sort)) {
            throw new IllegalArgumentException("sort");
        }
        List<Map<String, Object>> sorted = jdbc.queryForList("SELECT * FROM item ORDER BY " + sort); // ok: CWE-89
        List<Map<String, Object>> bound = jdbc.queryForList("SELECT * FROM item WHERE name = ?", q); // ok: CWE-89
        named.queryForList("SELECT * FROM item WHERE name = :q", Map.of("q", q)); // ok: CWE-89
        return jdbc.queryForList(String.format("SELECT * FROM item WHERE name LIKE '%%%s%%'", q)); // expect: CWE-89
    }

    @GetMapping("/orders/{id}")
    public Object order(@PathVariable Long id, @RequestHeader("X-Tenant") String tenant) {
        Object a = em.createNativeQuery("SELECT * FROM orders WHERE id = " + id).getSingleResult(); // ok: CWE-89
        Object b = em.createQuery("FROM Order o WHERE o.tenant = '" + tenant + "'").getResultList(); // expect: CWE-89
        Object c = em.createQuery("FROM Order o WHERE o.tenant = :t").setParameter("t", tenant).getResultList(); // ok: CWE-89
        return List.of(a, b, c);
    }

    @PostMapping("/orders")
    public int create(@RequestBody OrderForm form) {
        StringBuilder sb = new StringBuilder("INSERT INTO orders(name) VALUES ('");
        sb.append(form.getName()).append("')");
        return jdbc.update(sb.toString()); // expect: CWE-89
    }

    @PostMapping("/orders2")
    public int create2(@ModelAttribute OrderForm form) {
        return jdbc.update("INSERT INTO orders(name) VALUES (?)", form.getName()); // ok: CWE-89
    }

    @GetMapping(value = "/hello", produces = "text/html")
    public String hello(@RequestParam String name) {
        return "<h1>Hello " + name + "</h1>"; // expect: CWE-79
    }

    @GetMapping(value = "/hello2", produces = "text/html")
    public String hello2(@RequestParam String name) {
        return "<h1>Hello " + HtmlUtils.htmlEscape(name) + "</h1>"; // ok: CWE-79
    }

    @GetMapping("/file")
    public FileSystemResource file(@RequestParam("name") String name) {
        return new FileSystemResource(Paths.get(uploadDir, name)); // expect: CWE-22
    }

    @GetMapping("/file2")
    public ResponseEntity<byte[]> file2(@RequestParam("name") String name) throws IOException {
        Path root = Paths.get(uploadDir).toAbsolutePath().normalize();
        Path wanted = root.resolve(name).normalize();
        if (!wanted.startsWith(root)) {
            return ResponseEntity.badRequest().build();
        }
        return ResponseEntity.ok(Files.readAllBytes(wanted)); // ok: CWE-22
    }

    @GetMapping("/file3")
    public ResponseEntity<String> file3(@RequestParam("name") String name) throws IOException {
        return ResponseEntity.ok(Files.readString(Path.of(uploadDir).resolve(name))); // expect: CWE-22
    }

    @PostMapping("/upload")
    public String upload(@RequestParam("file") MultipartFile file) throws IOException {
        File dest = new File(uploadDir, file.getOriginalFilename());
        file.transferTo(dest); // expect: CWE-22
        return "ok";
    }

    @PostMapping("/upload2")
    public String upload2(@RequestParam("file") MultipartFile file) throws IOException {
        Path dest = Paths.get(uploadDir, UUID.randomUUID() + ".bin");
        file.transferTo(dest); // ok: CWE-22
        return "ok";
    }

    @GetMapping("/fetch")
    public String fetch(@RequestParam String url) {
        return rest.getForObject(url, String.class); // expect: CWE-918
    }

    @GetMapping("/fetch2")
    public String fetch2(@RequestParam String path) {
        return rest.getForObject("https://api.example.org/v1/{p}", String.class, path); // ok: CWE-918
    }

    @GetMapping("/fetch3")
    public String fetch3(@RequestParam String host) {
        return web.get().uri("http://" + host + "/status").retrieve().bodyToMono(String.class).block(); // expect: CWE-918
    }

    @GetMapping("/fetch4")
    public String fetch4(@RequestParam String url) throws IOException {
        URL u = new URL(url);
        if (!"images.example.org".equals(u.getHost())) {
            throw new SecurityException("host");
        }
        try (InputStream in = u.openStream()) { // ok: CWE-918
            return new String(in.readAllBytes());
        }
    }

    @GetMapping("/go")
    public ModelAndView go(@RequestParam String to) {
        return new ModelAndView("redirect:" + to); // expect: CWE-601
    }

    @GetMapping("/go2")
    public void go2(@RequestParam String to, HttpServletResponse response) throws IOException {
        if (to.startsWith("/") && !to.startsWith("//")) {
            response.sendRedirect(to); // ok: CWE-601
        } else {
            response.sendRedirect("/"); // ok: CWE-601
        }
    }

    @GetMapping("/go3")
    public ResponseEntity<Void> go3(@RequestParam String to) {
        return ResponseEntity.status(302).location(URI.create(to)).build(); // expect: CWE-601
    }

    @GetMapping("/calc")
    public Object calc(@RequestParam String expr) {
        ExpressionParser parser = new SpelExpressionParser();
        return parser.parseExpression(expr).getValue(); // expect: CWE-94
    }

    @GetMapping("/run")
    public String run(@RequestParam String tool, @RequestParam int n) throws IOException {
        if (!SLUG.matcher(tool).matches()) {
            return "no";
        }
        Runtime.getRuntime().exec("/opt/tools/" + tool); // ok: CWE-78
        Runtime.getRuntime().exec("/opt/tools/x -n " + n); // ok: CWE-78
        return "ok";
    }

    @GetMapping("/run2")
    public String run2(HttpServletRequest request) throws IOException {
        String tool = Optional.ofNullable(request.getParameter("tool")).orElse("ls");
        new ProcessBuilder("/bin/sh", "-c", tool).start(); // expect: CWE-78
        return "ok";
    }

    @PostMapping("/load")
    public Object load(HttpServletRequest request) throws Exception {
        ObjectInputStream in = new ObjectInputStream(request.getInputStream());
        return in.readObject(); // expect: CWE-502
    }

    @PostMapping("/load2")
    public Object load2(@RequestBody String body) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        return mapper.readValue(body, OrderForm.class); // ok: CWE-502
    }

    @PostMapping("/load3")
    public Object load3(@RequestBody String body) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        mapper.enableDefaultTyping(); // expect: CWE-502
        return mapper.readValue(body, Object.class);
    }

    @PostMapping("/yaml")
    public Object yaml(@RequestBody String body) {
        return new org.yaml.snakeyaml.Yaml().load(body); // expect: CWE-502
    }

    @PostMapping("/yaml2")
    public Object yaml2(@RequestBody String body) {
        return new org.yaml.snakeyaml.Yaml(new org.yaml.snakeyaml.constructor.SafeConstructor()).load(body); // ok: CWE-502
    }

    @GetMapping("/audit")
    public String audit(@RequestParam String user, HttpSession session) {
        log.info("user " + user); // expect: CWE-117
        log.info("user {}", user.replaceAll("[\r\n]", "_")); // ok: CWE-117
        log.info("items {}", jdbc.queryForObject("SELECT count(*) FROM item", Integer.class)); // ok: CWE-117
        session.setAttribute("admin", user); // expect: CWE-501
        return "ok";
    }

    @GetMapping("/match")
    public boolean match(@RequestParam String rx, @RequestParam String text) {
        return Pattern.compile(rx).matcher(text).find(); // expect: CWE-1333
    }

    @GetMapping("/match2")
    public boolean match2(@RequestParam String rx, @RequestParam String text) {
        return Pattern.compile(Pattern.quote(rx)).matcher(text).find(); // ok: CWE-1333
    }

    @GetMapping("/names")
    public String names(@RequestParam List<String> names) {
        String joined = names.stream().map(String::trim).map(n -> "'" + n + "'").collect(Collectors.joining(","));
        jdbc.execute("DELETE FROM item WHERE name IN (" + joined + ")"); // expect: CWE-89
        String marks = names.stream().map(n -> "?").collect(Collectors.joining(","));
        jdbc.update("DELETE FROM item WHERE name IN (" + marks + ")", names.toArray()); // ok: CWE-89
        return "ok";
    }

    @ExceptionHandler(Exception.class)
    public void failed(Exception e, HttpServletResponse response) throws IOException {
        e.printStackTrace(response.getWriter()); // expect: CWE-209
    }

    @GetMapping("/jwt")
    public Object jwt(@RequestHeader("Authorization") String header) {
        return Jwts.parser().setSigningKey("Xk29sPq8vLm3TzR7").parse(header).getBody(); // expect: CWE-347
    }

    static class OrderForm {
        private String name;
        public String getName() { return name; }
        public void setName(String name) { this.name = name; }
    }

    protected void configure(HttpSecurity http) throws Exception {
        http.csrf().disable(); // expect: CWE-352
        http.headers().frameOptions().sameOrigin(); // ok: CWE-1021
    }
}
