package topics;

import com.amazonaws.auth.policy.*;
import com.amazonaws.services.ec2.AmazonEC2;
import com.amazonaws.services.ec2.model.*;
import com.amazonaws.services.s3.AmazonS3;
import com.amazonaws.services.s3.model.*;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.thoughtworks.xstream.XStream;
import freemarker.template.Configuration;
import freemarker.template.Template;
import groovy.lang.GroovyShell;
import java.beans.XMLDecoder;
import java.io.*;
import java.net.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.nio.file.attribute.*;
import java.security.*;
import java.security.spec.*;
import java.sql.*;
import java.util.*;
import java.util.function.*;
import java.util.logging.Logger;
import java.util.regex.*;
import java.util.stream.*;
import javax.crypto.*;
import javax.crypto.spec.*;
import javax.naming.*;
import javax.naming.directory.*;
import javax.net.ssl.*;
import javax.script.*;
import javax.servlet.http.*;
import javax.xml.stream.*;
import javax.xml.transform.*;
import javax.xml.transform.stream.*;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.io.FileUtils;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.impl.client.*;
import org.dom4j.io.SAXReader;
import org.hibernate.Session;
import org.hibernate.query.Query;
import org.springframework.boot.*;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.WebSecurityConfigurerAdapter;
import org.springframework.web.bind.annotation.*;
import org.springframework.web.cors.CorsConfiguration;

abstract class Base {
    protected abstract String transform(String in);

    void act(HttpServletRequest req, Connection c) throws SQLException {
        String v = transform(req.getParameter("v"));
        try (Statement s = c.createStatement()) {
            s.execute("select * from t where v = '" + v + "'"); // expect: CWE-89
        }
    }
}

class Passing extends Base {
    @Override
    protected String transform(String in) {
        return in.toLowerCase();
    }
}

enum Sort {
    NAME, AGE;

    static Sort of(String s) {
        return valueOf(s.toUpperCase());
    }
}

class Context {
    private final Map<String, String> values = new HashMap<>();
    private String last;

    Context with(String k, String v) {
        values.put(k, v);
        last = v;
        return this;
    }

    String get(String k) {
        return values.get(k);
    }

    String last() {
        return last;
    }
}

public class Topics extends HttpServlet {
    private static final Logger LOG = Logger.getLogger(Topics.class.getName());
    private Connection connection;
    private Session hibernate;

    @Override
    protected void doGet(HttpServletRequest req, HttpServletResponse resp) throws IOException {
        try {
            handle(req, resp);
        } catch (Exception e) {
            e.printStackTrace(resp.getWriter()); // expect: CWE-209
            throw new IOException("failed", e);
        }
    }

    private void handle(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        Context ctx = new Context().with("a", "fixed").with("b", req.getParameter("b"));
        try (Statement s = connection.createStatement()) {
            s.executeQuery("select * from t where b = '" + ctx.get("b") + "'"); // expect: CWE-89
            s.executeQuery("select * from t where a = '" + ctx.get("a") + "'"); // ok: CWE-89
            s.executeQuery("select * from t where c = '" + ctx.last() + "'"); // expect: CWE-89
            Sort sort = Sort.of(req.getParameter("sort"));
            s.executeQuery("select * from t order by " + sort.name()); // ok: CWE-89
        }
        Query<?> q = hibernate.createQuery("from User where name = '" + req.getParameter("n") + "'"); // expect: CWE-89
        hibernate.createQuery("from User where name = :n").setParameter("n", req.getParameter("n")).list(); // ok: CWE-89
    }

    void lambdas(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        Function<String, String> wrap = s -> "<b>" + s + "</b>";
        resp.getWriter().write(wrap.apply(req.getParameter("q"))); // expect: CWE-79
        Supplier<String> fixed = () -> "<b>hello</b>";
        resp.getWriter().write(fixed.get()); // ok: CWE-79
        String all = Stream.of(req.getParameterValues("q")).map(s -> "<i>" + s + "</i>").collect(Collectors.joining());
        resp.getWriter().write(all); // expect: CWE-79
        BiFunction<String, Integer, String> pad = (s, n) -> String.valueOf(n);
        resp.getWriter().write(pad.apply(req.getParameter("q"), 3)); // ok: CWE-79
    }

    void commands(HttpServletRequest req) throws Exception {
        String host = req.getParameter("host");
        CommandLine cl = CommandLine.parse("ping " + host); // expect: CWE-78
        new DefaultExecutor().execute(cl);
        new ProcessBuilder("ping", "-c", "1", host).start(); // ok: CWE-78
        Runtime.getRuntime().exec(new String[] {"/bin/bash", "-c", "ping " + host}); // expect: CWE-78
        Runtime.getRuntime().exec(new String[] {"ping", host}); // ok: CWE-78
        if (host.matches("^[a-z0-9.]+$")) {
            Runtime.getRuntime().exec("ping " + host); // ok: CWE-78
        }
    }

    void code(HttpServletRequest req) throws Exception {
        ScriptEngine js = new ScriptEngineManager().getEngineByName("nashorn");
        js.eval("var x = " + req.getParameter("x")); // expect: CWE-94
        js.eval("var x = 1"); // ok: CWE-94
        new GroovyShell().evaluate(req.getParameter("g")); // expect: CWE-94
        Template t = new Template("t", new StringReader(req.getParameter("t")), new Configuration()); // expect: CWE-1336
    }

    void ldap(HttpServletRequest req) throws Exception {
        Hashtable<String, String> env = new Hashtable<>();
        env.put(javax.naming.Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.ldap.LdapCtxFactory");
        env.put(javax.naming.Context.SECURITY_AUTHENTICATION, "none"); // expect: CWE-521
        InitialDirContext ctx = new InitialDirContext(env);
        NamingEnumeration<?> r = ctx.search("ou=people", "(cn={0})", new Object[] {req.getParameter("cn")}, null); // ok: CWE-90
        ctx.search("ou=people", "(cn=" + req.getParameter("cn") + ")", null); // expect: CWE-90
        new InitialContext().lookup(req.getParameter("name")); // expect: CWE-74
    }

    void xml(HttpServletRequest req) throws Exception {
        XMLInputFactory f = XMLInputFactory.newInstance();
        f.createXMLStreamReader(req.getInputStream()); // expect: CWE-611
        XMLInputFactory g = XMLInputFactory.newInstance();
        g.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        g.createXMLStreamReader(req.getInputStream()); // ok: CWE-611
        SAXReader r = new SAXReader();
        r.read(req.getInputStream()); // expect: CWE-611
        SAXReader r2 = new SAXReader();
        r2.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        r2.read(req.getInputStream()); // ok: CWE-611
        Transformer tf = TransformerFactory.newInstance().newTransformer(new StreamSource(req.getInputStream())); // expect: CWE-611
    }

    void objects(HttpServletRequest req) throws Exception {
        new XStream().fromXML(req.getReader()); // expect: CWE-502
        try (XMLDecoder d = new XMLDecoder(req.getInputStream())) {
            d.readObject(); // expect: CWE-502
        }
        new ObjectMapper().readValue(req.getInputStream(), Map.class); // ok: CWE-502
    }

    void outside(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        try (CloseableHttpClient c = HttpClients.createDefault()) {
            c.execute(new HttpGet(req.getParameter("u"))).close(); // expect: CWE-918
            c.execute(new HttpGet("https://api.example.com/x?q=" + URLEncoder.encode(req.getParameter("q"), "UTF-8"))).close(); // ok: CWE-918
        }
        String next = req.getParameter("next");
        if (next == null || !next.startsWith("/") || next.startsWith("//")) {
            next = "/home";
        }
        resp.sendRedirect(next); // ok: CWE-601
        resp.setStatus(302);
        resp.setHeader("Location", req.getParameter("to")); // expect: CWE-601
    }

    void files(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        String name = req.getParameter("f");
        Path p = Paths.get("/srv/files").resolve(name);
        Files.copy(p, resp.getOutputStream()); // expect: CWE-22
        Path q = Paths.get("/srv/files").resolve(Paths.get(name).getFileName());
        Files.copy(q, resp.getOutputStream()); // ok: CWE-22
        FileUtils.forceDelete(new File("/srv/files/" + name)); // expect: CWE-22
        InputStream in = getServletContext().getResourceAsStream("/WEB-INF/" + name); // expect: CWE-22
        String safe = name.replaceAll("[^a-zA-Z0-9_-]", "");
        Files.delete(Paths.get("/srv/files/" + safe)); // ok: CWE-22
    }

    void crypto(char[] pw, byte[] data) throws Exception {
        Cipher c = Cipher.getInstance("RC4"); // expect: CWE-327
        Cipher d = Cipher.getInstance("AES/ECB/PKCS5Padding"); // expect: CWE-327
        Cipher e = Cipher.getInstance("RSA/ECB/OAEPWithSHA-256AndMGF1Padding"); // ok: CWE-327
        KeyPairGenerator g = KeyPairGenerator.getInstance("RSA");
        g.initialize(1024); // expect: CWE-326
        KeyPairGenerator h = KeyPairGenerator.getInstance("RSA");
        h.initialize(4096); // ok: CWE-326
        byte[] salt = "saltsalt".getBytes();
        PBEKeySpec spec = new PBEKeySpec(pw, salt, 65536, 256); // expect: CWE-760
        byte[] salt2 = new byte[16];
        new SecureRandom().nextBytes(salt2);
        PBEKeySpec spec2 = new PBEKeySpec(pw, salt2, 65536, 256); // ok: CWE-760
        GCMParameterSpec iv = new GCMParameterSpec(128, "123456789012".getBytes(StandardCharsets.UTF_8)); // expect: CWE-329
        byte[] nonce = new byte[12];
        SecureRandom.getInstanceStrong().nextBytes(nonce);
        GCMParameterSpec iv2 = new GCMParameterSpec(128, nonce); // ok: CWE-329
        String h1 = DigestUtils.sha1Hex(data); // expect: CWE-328
        String h2 = DigestUtils.sha512Hex(data); // ok: CWE-328
        SecureRandom seeded = new SecureRandom();
        seeded.setSeed(12345L); // expect: CWE-330
    }

    void tls() throws Exception {
        SSLContext ctx = SSLContext.getInstance("SSLv3"); // expect: CWE-327
        SSLContext ok = SSLContext.getInstance("TLSv1.3"); // ok: CWE-327
        CloseableHttpClient c = HttpClients.custom().setSSLHostnameVerifier(new NoopHostnameVerifier()).build(); // expect: CWE-297
        URL u = new URL("http://legacy.example.com/api"); // expect: CWE-319
        URL v = new URL("http://localhost:8080/api"); // ok: CWE-319
    }

    void cloud(AmazonS3 s3, AmazonEC2 ec2) {
        s3.setObjectAcl("b", "k", CannedAccessControlList.PublicReadWrite); // expect: CWE-732
        s3.setObjectAcl("b", "k", CannedAccessControlList.Private); // ok: CWE-732
        Statement st = null;
        ec2.describeImages(new DescribeImagesRequest()); // expect: CWE-349
        ec2.describeImages(new DescribeImagesRequest().withOwners("self")); // ok: CWE-349
    }

    void modes(Path p) throws IOException {
        Files.setPosixFilePermissions(p, PosixFilePermissions.fromString("rwxrwxrwx")); // expect: CWE-732
        Files.setPosixFilePermissions(p, PosixFilePermissions.fromString("rw-------")); // ok: CWE-732
        File t = File.createTempFile("a", "b"); // ok: CWE-377
        File u = new File("/tmp/report.csv"); // expect: CWE-377
        u.createNewFile();
    }

    void misc(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        LOG.info("user=" + req.getParameter("u")); // expect: CWE-117
        LOG.log(java.util.logging.Level.INFO, "id={0}", Integer.valueOf(req.getParameter("id"))); // ok: CWE-117
        resp.addHeader("X-Lang", req.getParameter("lang")); // expect: CWE-113
        resp.addHeader("X-Lang", req.getParameter("lang").replaceAll("[\\r\\n]", "")); // ok: CWE-113
        String pw = "Sup3rS3cret!"; // expect: CWE-798
        DriverManager.getConnection("jdbc:mysql://db/x", "root", "t0psecret#1"); // expect: CWE-798
        DriverManager.getConnection("jdbc:mysql://db/x", "root", System.getenv("PW")); // ok: CWE-798
        HttpSession s = req.getSession();
        s.putValue("role", req.getParameter("role")); // expect: CWE-501
        String basic = Base64.getEncoder().encodeToString((req.getParameter("u") + ":" + pw).getBytes());
        resp.setHeader("Access-Control-Allow-Origin", "*"); // expect: CWE-942
        resp.setHeader("Access-Control-Allow-Origin", "https://a.example.com"); // ok: CWE-942
        Pattern.compile("(x+x+)+y").matcher(req.getParameter("t")).matches(); // expect: CWE-1333
        s.setMaxInactiveInterval(-1); // expect: CWE-613
    }
}

class Security extends WebSecurityConfigurerAdapter {
    @Override
    protected void configure(HttpSecurity http) throws Exception {
        http.authorizeRequests().anyRequest().authenticated().and().csrf().disable(); // expect: CWE-352
        http.headers().frameOptions().disable(); // expect: CWE-1021
        CorsConfiguration cors = new CorsConfiguration();
        cors.addAllowedOrigin("*"); // expect: CWE-942
        CorsConfiguration good = new CorsConfiguration();
        good.addAllowedOrigin("https://a.example.com"); // ok: CWE-942
    }
}
