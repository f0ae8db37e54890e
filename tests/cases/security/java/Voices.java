package voices;

import com.opensymphony.xwork2.ActionSupport;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.vertx.core.AbstractVerticle;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.persistence.*;
import jakarta.servlet.*;
import jakarta.servlet.http.*;
import jakarta.validation.constraints.*;
import java.io.*;
import java.net.*;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.*;
import java.sql.*;
import java.text.MessageFormat;
import java.util.*;
import java.util.concurrent.*;
import java.util.function.*;
import java.util.stream.*;
import lombok.Data;
import org.apache.commons.text.StringSubstitutor;
import org.apache.ibatis.annotations.*;
import org.apache.struts2.ServletActionContext;
import org.owasp.esapi.ESAPI;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.http.*;
import org.springframework.jdbc.core.*;
import org.springframework.stereotype.*;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.*;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.util.HtmlUtils;
import org.springframework.web.util.UriComponentsBuilder;

@Data
class Order {
    private String customer;
    private int amount;
    private Long id;
}

class OrderQuery {
    private final StringBuilder sql = new StringBuilder("select * from orders where 1=1");
    private final List<Object> params = new ArrayList<>();

    OrderQuery customer(String c) {
        sql.append(" and customer = '").append(c).append("'");
        return this;
    }

    OrderQuery customerSafe(String c) {
        sql.append(" and customer = ?");
        params.add(c);
        return this;
    }

    String build() {
        return sql.toString();
    }

    Object[] params() {
        return params.toArray();
    }
}

@Controller
class Orders {
    private final JdbcTemplate jdbc;
    private final EntityManager em;

    Orders(JdbcTemplate jdbc, EntityManager em) {
        this.jdbc = jdbc;
        this.em = em;
    }

    @GetMapping("/orders")
    @ResponseBody
    public Object list(@RequestParam String customer) {
        return jdbc.queryForList(new OrderQuery().customer(customer).build()); // expect: CWE-89
    }

    @GetMapping("/orders2")
    @ResponseBody
    public Object list2(@RequestParam String customer) {
        OrderQuery q = new OrderQuery().customerSafe(customer);
        return jdbc.queryForList(q.build(), q.params()); // ok: CWE-89
    }

    @PostMapping("/orders3")
    @ResponseBody
    public Object save(@RequestBody Order order) {
        jdbc.update("insert into orders(amount) values (" + order.getAmount() + ")"); // ok: CWE-89
        jdbc.update("insert into orders(customer) values ('" + order.getCustomer() + "')"); // expect: CWE-89
        TypedQuery<Order> t = em.createQuery("select o from Order o where o.customer = '" + order.getCustomer() + "'", Order.class); // expect: CWE-89
        TypedQuery<Order> u = em.createQuery("select o from Order o where o.customer = ?1", Order.class).setParameter(1, order.getCustomer()); // ok: CWE-89
        return t.getResultList();
    }

    @GetMapping("/hello")
    public ResponseEntity<String> hello(@RequestParam("n") String n) {
        return ResponseEntity.ok().contentType(MediaType.TEXT_HTML).body("<p>" + n + "</p>"); // expect: CWE-79
    }

    @GetMapping("/hello2")
    public ResponseEntity<String> hello2(@RequestParam("n") String n) {
        return ResponseEntity.ok().contentType(MediaType.TEXT_HTML).body("<p>" + HtmlUtils.htmlEscape(n) + "</p>"); // ok: CWE-79
    }

    @GetMapping("/leave")
    public ResponseEntity<Void> leave(@RequestParam String to) {
        return ResponseEntity.status(302).location(URI.create(to)).build(); // expect: CWE-601
    }

    @GetMapping("/file")
    public ResponseEntity<byte[]> file(@RequestParam String name) throws IOException {
        String clean = Paths.get(name).getFileName().toString();
        byte[] a = Files.readAllBytes(Paths.get("/srv/" + clean)); // ok: CWE-22
        byte[] b = Files.readAllBytes(Paths.get("/srv/" + name)); // expect: CWE-22
        return ResponseEntity.ok(b);
    }

    @GetMapping("/go")
    public String go(String where, Model model) {
        if (where.equals("a") || where.equals("b")) {
            return "redirect:" + where; // ok: CWE-601
        }
        return "redirect:" + where; // expect: CWE-601
    }

    @PostMapping("/check")
    public String check(@RequestParam @Pattern(regexp = "[a-z]+") String tag) {
        jdbc.execute("create index i on t(" + tag + ")"); // ok: CWE-89
        return "ok";
    }
}

@Mapper
interface OrderMapper {
    @Select("select * from orders where customer = '${customer}'") // expect: CWE-89
    List<Order> unsafe(@Param("customer") String customer);

    @Select("select * from orders where customer = #{customer}") // ok: CWE-89
    List<Order> safe(@Param("customer") String customer);
}

class LoginAction extends ActionSupport {
    private String username;
    private String next;

    public void setUsername(String u) {
        this.username = u;
    }

    public String execute() throws Exception {
        HttpServletRequest request = (HttpServletRequest) (Object) ServletActionContext.getRequest();
        Connection c = DriverManager.getConnection(System.getenv("URL"));
        try (Statement s = c.createStatement()) {
            s.executeQuery("select * from u where n = '" + request.getParameter("n") + "'"); // expect: CWE-89
        } finally {
            c.close();
        }
        return SUCCESS;
    }
}

class Verticle extends AbstractVerticle {
    @Override
    public void start() {
        Router router = Router.router(vertx);
        router.get("/x").handler(this::x);
        router.get("/y").handler(ctx -> {
            String f = ctx.request().getParam("f");
            vertx.fileSystem().readFileBlocking("/srv/" + f); // expect: CWE-22
            ctx.response().putHeader("content-type", "text/html").end("<p>" + f + "</p>"); // expect: CWE-79
        });
    }

    private void x(RoutingContext ctx) {
        String to = ctx.queryParams().get("to");
        ctx.response().setStatusCode(302).putHeader("Location", to).end(); // expect: CWE-601
    }
}

class Plain implements HttpHandler {
    @Override
    public void handle(HttpExchange ex) throws IOException {
        String query = ex.getRequestURI().getQuery();
        Map<String, String> p = new HashMap<>();
        for (String part : query.split("&")) {
            String[] kv = part.split("=");
            p.put(kv[0], kv[1]);
        }
        Runtime.getRuntime().exec("ls " + p.get("dir")); // expect: CWE-78
        ex.sendResponseHeaders(200, 0);
    }
}

class Filters implements Filter {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) throws IOException, ServletException {
        String lang = request.getParameter("lang");
        response.getWriter().printf("<html lang='%s'>", lang); // expect: CWE-79
        response.getWriter().printf("<html lang='%s'>", ESAPI.encoder().encodeForHTMLAttribute(lang)); // ok: CWE-79
        ((HttpServletResponse) response).addCookie(new Cookie("lang", lang)); // expect: CWE-614
        chain.doFilter(request, response);
    }
}

class Forms {
    private static final Map<String, String> PAGES = Map.of("home", "/home.jsp", "shop", "/shop.jsp");
    private static final List<String> TABLES = List.of("a", "b");

    void dispatch(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        String page = PAGES.getOrDefault(req.getParameter("page"), "/home.jsp");
        req.getRequestDispatcher(page).forward(req, resp); // ok: CWE-22
        req.getRequestDispatcher("/WEB-INF/" + req.getParameter("page")).forward(req, resp); // expect: CWE-22
    }

    void table(HttpServletRequest req, Statement st) throws SQLException {
        String t = req.getParameter("t");
        if (!TABLES.contains(t)) throw new IllegalArgumentException(t);
        st.executeQuery("select * from " + t); // ok: CWE-89
        String msg = MessageFormat.format("select * from x where y = ''{0}''", req.getParameter("y"));
        st.executeQuery(msg); // expect: CWE-89
        String s = new StringSubstitutor(Map.of("y", req.getParameter("y"))).replace("select ${y}");
        st.executeQuery("""
            select * from x
            where y = '%s'
            """.formatted(req.getParameter("y"))); // expect: CWE-89
    }

    void optional(HttpServletRequest req, Statement st) throws SQLException {
        String id = Optional.ofNullable(req.getParameter("id")).filter(s -> s.matches("\\d+")).orElseThrow();
        st.executeQuery("select * from t where id = " + id); // ok: CWE-89
        String name = Optional.ofNullable(req.getParameter("name")).orElse("x");
        st.executeQuery("select * from t where n = '" + name + "'"); // expect: CWE-89
    }

    void async(HttpServletRequest req) {
        String u = req.getParameter("u");
        HttpClient http = HttpClient.newHttpClient();
        CompletableFuture<HttpResponse<String>> f = http.sendAsync(HttpRequest.newBuilder(URI.create(u)).build(), HttpResponse.BodyHandlers.ofString()); // expect: CWE-918
        CompletableFuture.supplyAsync(() -> req.getParameter("cmd")).thenAccept(cmd -> {
            try {
                Runtime.getRuntime().exec(cmd); // expect: CWE-78
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        URI built = UriComponentsBuilder.fromHttpUrl("https://api.example.com").path("/x").queryParam("q", u).build().toUri();
        http.sendAsync(HttpRequest.newBuilder(built).build(), HttpResponse.BodyHandlers.ofString()); // ok: CWE-918
    }

    void ternary(HttpServletRequest req, HttpServletResponse resp) throws IOException {
        boolean admin = "1".equals(req.getParameter("admin"));
        String title = admin ? "Admin" : "Guest";
        resp.getWriter().println("<h1>" + title + "</h1>"); // ok: CWE-79
        String shown = admin ? req.getParameter("t") : "Guest";
        resp.getWriter().println("<h1>" + shown + "</h1>"); // expect: CWE-79
    }

    void arrays(HttpServletRequest req, Statement st) throws SQLException {
        String[] parts = new String[] {"select * from t where a = '", req.getParameter("a"), "'"};
        StringBuffer b = new StringBuffer();
        for (String p : parts) {
            b.append(p);
        }
        st.executeQuery(b.toString()); // expect: CWE-89
        String[] fixed = new String[2];
        fixed[0] = req.getParameter("a");
        fixed[1] = "select 1";
        st.executeQuery(fixed[1]); // ok: CWE-89
    }

    void instance(Object o, Statement st) throws SQLException {
        if (o instanceof HttpServletRequest r) {
            st.executeQuery("select " + r.getHeader("X")); // expect: CWE-89
        }
    }

    private String clean(String s) {
        if (s == null) return "";
        StringBuilder out = new StringBuilder();
        for (char c : s.toCharArray()) {
            if (Character.isLetterOrDigit(c)) out.append(c);
        }
        return out.toString();
    }

    void cleaned(HttpServletRequest req, Statement st) throws SQLException {
        st.executeQuery("select * from t where a = '" + clean(req.getParameter("a")) + "'"); // ok: CWE-89
    }
}
