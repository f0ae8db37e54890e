package web;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.mongodb.BasicDBObject;
import com.mongodb.client.MongoCollection;
import io.jsonwebtoken.Jwts;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.*;
import java.io.*;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import java.util.zip.*;
import javax.net.ssl.*;
import javax.persistence.EntityManager;
import javax.ws.rs.*;
import javax.ws.rs.core.*;
import org.bson.Document;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.NoOpPasswordEncoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.stereotype.Repository;
import org.springframework.stereotype.Service;
import org.springframework.web.bind.annotation.*;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.server.*;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.view.RedirectView;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import reactor.core.publisher.Mono;

record SearchForm(String text, int page, String order) {}

@Repository
class PeopleDao {
    private final JdbcTemplate jdbc;

    PeopleDao(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    List<Map<String, Object>> byName(String name) {
        return jdbc.queryForList("select * from people where name = '" + name + "'"); // expect: CWE-89
    }

    List<Map<String, Object>> byNameSafe(String name) {
        return jdbc.queryForList("select * from people where name = ?", name); // ok: CWE-89
    }
}

interface Finder {
    Object find(String key);
}

@Service
class FinderImpl implements Finder {
    @Autowired
    private EntityManager em;

    @Override
    public Object find(String key) {
        return em.createQuery("from Person p where p.key = '" + key + "'").getResultList(); // expect: CWE-89
    }
}

@RestController
@RequestMapping("/people")
class PeopleController {
    @Autowired
    private PeopleDao dao;
    @Autowired
    private Finder finder;
    @Autowired
    private RestTemplate rest;
    @Autowired
    private NamedParameterJdbcTemplate named;
    @Value("${files.root}")
    private String root;

    @GetMapping
    public Object list(@RequestParam String name) {
        return dao.byName(name);
    }

    @GetMapping("/safe")
    public Object listSafe(@RequestParam String name) {
        return dao.byNameSafe(name);
    }

    @GetMapping("/find/{key}")
    public Object find(@PathVariable String key) {
        return finder.find(key);
    }

    @PostMapping("/search")
    public Object search(@RequestBody SearchForm form) {
        String order = switch (form.order()) {
            case "name" -> "name";
            case "age" -> "age";
            default -> "id";
        };
        named.queryForList("select * from people order by " + order, Map.of()); // ok: CWE-89
        return named.queryForList("select * from people where t like '%" + form.text() + "%'", Map.of()); // expect: CWE-89
    }

    @GetMapping(value = "/hello", produces = "text/html")
    public String hello(@RequestParam(defaultValue = "you") String who) {
        return "<h1>Hello " + who + "</h1>"; // expect: CWE-79
    }

    @GetMapping("/fetch")
    public String fetch(@RequestParam URI target) {
        return rest.getForObject(target, String.class); // expect: CWE-918
    }

    @GetMapping("/status/{id}")
    public String status(@PathVariable long id) {
        return rest.getForObject("https://api.example.com/status/" + id, String.class); // ok: CWE-918
    }

    @GetMapping("/out")
    public RedirectView out(@RequestParam String to) {
        return new RedirectView(to); // expect: CWE-601
    }

    @GetMapping("/out2")
    public ModelAndView out2(@RequestParam String to) {
        return new ModelAndView("redirect:" + to); // expect: CWE-601
    }

    @GetMapping("/eval")
    public Object eval(@RequestParam String x) {
        return new SpelExpressionParser().parseExpression(x).getValue(); // expect: CWE-94
    }

    @PostMapping("/up")
    public String up(@RequestParam("f") MultipartFile f) throws IOException {
        Path dest = Paths.get(root).resolve(f.getOriginalFilename());
        f.transferTo(dest); // expect: CWE-22
        return "ok";
    }

    @PostMapping("/up2")
    public String up2(@RequestParam("f") MultipartFile f) throws IOException {
        Path base = Paths.get(root).toAbsolutePath().normalize();
        Path dest = base.resolve(f.getOriginalFilename()).normalize();
        if (!dest.startsWith(base)) {
            throw new IllegalArgumentException("outside");
        }
        f.transferTo(dest); // ok: CWE-22
        return "ok";
    }

    @PostMapping("/yaml")
    public Object yaml(@RequestBody String body) {
        return new Yaml().load(body); // expect: CWE-502
    }

    @PostMapping("/yaml2")
    public Object yaml2(@RequestBody String body) {
        return new Yaml(new SafeConstructor()).load(body); // ok: CWE-502
    }

    @PostMapping("/json")
    public Object json(@RequestBody String body) throws IOException {
        ObjectMapper m = new ObjectMapper();
        m.enableDefaultTyping(); // expect: CWE-502
        return m.readValue(body, Object.class);
    }

    @CrossOrigin(origins = "*") // expect: CWE-942
    @GetMapping("/open")
    public String open() {
        return "x";
    }
}

class Reactive {
    private WebClient client;

    Mono<ServerResponse> show(ServerRequest req) {
        String u = req.queryParam("u").orElse("http://localhost");
        return client.get().uri(u).retrieve().bodyToMono(String.class) // expect: CWE-918
            .flatMap(b -> ServerResponse.ok().bodyValue(b));
    }
}

class Config {
    @Bean
    SecurityFilterChain chain(HttpSecurity http) throws Exception {
        http.csrf(c -> c.disable()); // expect: CWE-352
        return http.build();
    }

    @Bean
    Object encoder() {
        return NoOpPasswordEncoder.getInstance(); // expect: CWE-312
    }

    @Bean
    Object encoder2() {
        return new BCryptPasswordEncoder(12); // ok: CWE-312
    }
}

@javax.ws.rs.Path("/rs")
class Resource {
    @Context
    private UriInfo info;
    private MongoCollection<Document> users;

    @GET
    @javax.ws.rs.Path("/doc")
    public Response doc(@QueryParam("name") String name) {
        File f = new File("/srv/docs", name);
        return Response.ok(f).build();
    }

    @GET
    @javax.ws.rs.Path("/move")
    public Response move() {
        String to = info.getQueryParameters().getFirst("to");
        return Response.seeOther(URI.create(to)).build(); // expect: CWE-601
    }

    @POST
    @Produces("text/html")
    public String login(@FormParam("u") String u, @FormParam("p") String p) {
        BasicDBObject q = BasicDBObject.parse("{ name: '" + u + "', pw: '" + p + "' }"); // expect: CWE-943
        Document d = users.find(new Document("name", u)).first(); // ok: CWE-943
        return "<p>" + d + "</p>";
    }

    @GET
    @Produces(MediaType.TEXT_HTML)
    public String html(@HeaderParam("X-Name") String n) {
        return String.format("<b>%s</b>", n); // expect: CWE-79
    }
}

@Controller("/mn")
class Micro {
    @Get("/read")
    public String read(@QueryValue String file) throws IOException {
        return Files.readString(Path.of("/srv", file)); // expect: CWE-22
    }

    @Get(uri = "/page", produces = MediaType.TEXT_HTML)
    public String page(@QueryValue String title) {
        return "<title>" + title + "</title>"; // expect: CWE-79
    }

    @Get("/go")
    public HttpResponse<?> go(@QueryValue String to) {
        return HttpResponse.redirect(URI.create(to)); // expect: CWE-601
    }
}

class Old {
    static final String PASSWORD = "s3cr3t-Pa55"; // expect: CWE-798
    static final String PASSWORD_PROPERTY = "db.password"; // ok: CWE-798

    void unzip(InputStream in, File dir) throws IOException {
        ZipInputStream zip = new ZipInputStream(in); // ok: CWE-772
        ZipEntry e;
        while ((e = zip.getNextEntry()) != null) {
            File out = new File(dir, e.getName());
            try (FileOutputStream fos = new FileOutputStream(out)) { // expect: CWE-22
                zip.transferTo(fos);
            }
        }
        zip.close();
    }

    void unzipChecked(InputStream in, File dir) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(in)) {
            ZipEntry e;
            while ((e = zip.getNextEntry()) != null) {
                File out = new File(dir, e.getName());
                if (!out.getCanonicalPath().startsWith(dir.getCanonicalPath() + File.separator)) {
                    throw new IOException("outside: " + e.getName());
                }
                try (OutputStream fos = Files.newOutputStream(out.toPath())) { // ok: CWE-22
                    zip.transferTo(fos);
                }
            }
        }
    }

    void trustAll() throws Exception {
        TrustManager[] all = new TrustManager[] {new X509TrustManager() {
            public void checkClientTrusted(java.security.cert.X509Certificate[] c, String a) {}
            public void checkServerTrusted(java.security.cert.X509Certificate[] c, String a) {} // expect: CWE-295
            public java.security.cert.X509Certificate[] getAcceptedIssuers() { return null; }
        }};
        HttpsURLConnection.setDefaultHostnameVerifier((h, s) -> true); // expect: CWE-297
    }

    void temp() throws IOException {
        File f = new File("/tmp/app-" + System.currentTimeMillis() + ".tmp");
        File g = Files.createTempFile("app", ".tmp").toFile(); // ok: CWE-377
        f.setWritable(true, false); // expect: CWE-732
    }

    Object token(String t, String key) {
        return Jwts.parser().setSigningKey(key).parse(t); // expect: CWE-347
    }

    Object token2(String t, String key) {
        return Jwts.parser().setSigningKey(key).parseClaimsJws(t); // ok: CWE-347
    }

    boolean same(byte[] mac, byte[] given) {
        return Arrays.equals(mac, given); // expect: CWE-208
    }

    boolean same2(byte[] mac, byte[] given) {
        return java.security.MessageDigest.isEqual(mac, given); // ok: CWE-208
    }

    void plain(String user, String password) {
        System.out.println("login " + user + " " + password); // expect: CWE-532
        System.out.println("login " + user); // ok: CWE-532
    }
}
