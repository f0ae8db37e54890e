package shop.reasons;

import static org.jooq.impl.DSL.condition;

import com.opensymphony.xwork2.ActionSupport;
import com.thoughtworks.xstream.XStream;
import com.thoughtworks.xstream.security.NoTypePermission;
import java.io.ByteArrayInputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.xml.XMLConstants;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.stream.StreamResult;
import javax.xml.transform.stream.StreamSource;
import spark.Request;
import spark.Response;
import spark.Spark;

@RestController
class MemberController {
    private final MemberStore store;

    MemberController(MemberStore store) {
        this.store = store;
    }

    @GetMapping("/members")
    List<?> find(@ModelAttribute MemberQuery query) {
        return store.find(query); // ok: CWE-79
    }
}

class MemberQuery {
    private String town;
    private int least;

    public String getTown() { return town; }
    public void setTown(String town) { this.town = town; }
    public int getLeast() { return least; }
    public void setLeast(int least) { this.least = least; }
}

@Service
class MemberStore {
    @PersistenceContext
    private EntityManager em;

    List<?> find(MemberQuery query) {
        StringBuilder text = new StringBuilder("select m from Member m where m.age > ");
        text.append(query.getLeast());
        if (query.getTown() != null) {
            text.append(" and m.town = '").append(query.getTown()).append('\'');
        }
        return em.createQuery(text.toString()).getResultList(); // expect: CWE-89
    }

    List<?> typed(@RequestParam String town) {
        CriteriaBuilder builder = em.getCriteriaBuilder();
        CriteriaQuery<Member> query = builder.createQuery(Member.class);
        List<Predicate> tests = new ArrayList<>();
        tests.add(builder.like(query.from(Member.class).get("town"), town + "%"));
        return em.createQuery(query.where(tests.toArray(new Predicate[0]))).getResultList(); // ok: CWE-89
    }
}

class Keys {
    static String resetToken() {
        byte[] bytes = new byte[16];
        new Random().nextBytes(bytes); // expect: CWE-330
        return Base64.getEncoder().encodeToString(bytes);
    }
}

@Path("/files")
class Readers {
    private static XStream plain() {
        XStream reader = new XStream();
        reader.addPermission(NoTypePermission.NONE);
        reader.allowTypes(new Class[] {String.class});
        return reader;
    }

    @POST
    public Object listed(String body) {
        return plain().fromXML(body); // ok: CWE-502
    }

    @POST
    public Object any(String body) {
        return new XStream().fromXML(body); // expect: CWE-502
    }

    @POST
    public Object filtered(byte[] body) throws Exception {
        ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(body)); // ok: CWE-502
        in.setObjectInputFilter(ObjectInputFilter.Config.createFilter("java.lang.String;!*"));
        return in.readObject();
    }

    @POST
    public Object shell(Map<String, String> body) throws Exception {
        return Runtime.getRuntime().exec("sh -c " + body.get("line")); // expect: CWE-78
    }

    @POST
    public String pretty(String body) throws Exception {
        Transformer writer = TransformerFactory.newInstance().newTransformer();
        StringWriter out = new StringWriter();
        writer.transform(new StreamSource(new StringReader(body)), new StreamResult(out)); // expect: CWE-611
        return out.toString();
    }

    @POST
    public String closed(String body) throws Exception {
        TransformerFactory factory = TransformerFactory.newInstance();
        factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        StringWriter out = new StringWriter();
        factory.newTransformer().transform(new StreamSource(new StringReader(body)), new StreamResult(out)); // ok: CWE-611
        return out.toString();
    }
}

class Pages {
    private DSLContext sql;

    static String show(Request req, Response res) {
        return "<h1>" + req.params(":name") + "</h1>"; // expect: CWE-79
    }

    static String plain(Request req, Response res) {
        return req.params(":name"); // ok: CWE-79
    }

    Object lots(Request req, Response res) {
        sql.fetchOne("select a from lot where b = '" + req.queryParams("b") + "'"); // expect: CWE-89
        return sql.selectFrom("lot").where(condition("b like '" + req.queryParams("b") + "'")); // expect: CWE-89
    }

    void routes() {
        Spark.get("/page/:name", Pages::show);
        Spark.get("/plain/:name", Pages::plain);
        Spark.get("/lots", this::lots);
    }
}

class TraceAction extends ActionSupport {
    private String target;
    private int hops;

    public String execute() throws Exception {
        Runtime.getRuntime().exec("sh -c trace" + hops); // ok: CWE-78
        Runtime.getRuntime().exec("sh -c trace" + target); // expect: CWE-78
        return SUCCESS;
    }

    public void setTarget(String target) { this.target = target; }
    public void setHops(int hops) { this.hops = hops; }
}

class StockClient {
    private final java.net.http.HttpClient client = java.net.http.HttpClient.newHttpClient();

    String send(java.net.http.HttpRequest request) throws Exception {
        Runtime.getRuntime().exec("sh -c log" + request.uri()); // ok: CWE-78
        return client.send(request, java.net.http.HttpResponse.BodyHandlers.ofString()).body();
    }
}
