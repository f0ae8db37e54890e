package shop;

import java.nio.file.*;
import java.sql.*;
import java.io.*;
import javax.servlet.http.*;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import io.vertx.sqlclient.Pool;
import org.neo4j.driver.Session;
import com.datastax.oss.driver.api.core.CqlSession;

class Sinks extends HttpServlet {
    private Connection connection;
    private Jdbi jdbi;
    private JdbcClient jdbc;
    private Pool pool;
    private CqlSession cql;
    private Session graph;
    private SqlSession mybatis;
    private NamedParameterJdbcTemplate named;

    protected void doGet(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        String q = req.getParameter("q");
        jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM t WHERE a = '" + q + "'").mapToMap().list()); // expect: CWE-89
        jdbi.useHandle(handle -> handle.execute("DELETE FROM t WHERE a = '" + q + "'")); // expect: CWE-89
        jdbc.sql("SELECT * FROM t WHERE a = '" + q + "'").query(); // expect: CWE-89
        pool.query("SELECT * FROM t WHERE a = '" + q + "'").execute(); // expect: CWE-89
        pool.preparedQuery("SELECT * FROM t WHERE a = '" + q + "'").execute(); // expect: CWE-89
        cql.execute("SELECT * FROM t WHERE a = '" + q + "'"); // expect: CWE-89
        graph.run("MATCH (n) WHERE n.a = '" + q + "' RETURN n"); // expect: CWE-943
        named.query("SELECT * FROM t WHERE a = '" + q + "'", rs -> {}); // expect: CWE-89
        connection.prepareStatement("SELECT * FROM t WHERE a = '" + q + "'").executeQuery(); // expect: CWE-89
    }

    protected void doPost(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        String q = req.getParameter("q");
        new ProcessBuilder("sh", "-c", "ls " + q).start(); // expect: CWE-78
        new ProcessBuilder(java.util.List.of("bash", "-c", q)).start(); // expect: CWE-78
        new ProcessBuilder().command("sh", "-c", q).start(); // expect: CWE-78
        Runtime.getRuntime().exec("ls " + q); // expect: CWE-78
        CommandLine line = CommandLine.parse("ls " + q); // expect: CWE-78
        new DefaultExecutor().execute(line);
    }

    protected void doPut(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        String q = req.getParameter("q");
        new java.net.URL(q).openStream(); // expect: CWE-918
        java.net.URI.create(q).toURL().openConnection(); // expect: CWE-918
        org.jsoup.Jsoup.connect(q).get(); // expect: CWE-918
        WebClient.create().get().uri(q).retrieve(); // expect: CWE-918
        RestClient.create().get().uri(q).retrieve(); // expect: CWE-918
        new RestTemplate().getForObject(q, String.class); // expect: CWE-918
        Unirest.get(q).asString(); // expect: CWE-918
        new HttpGet(q); // expect: CWE-918
        ImageIO.read(new java.net.URL(q)); // expect: CWE-918
    }

    protected void doDelete(HttpServletRequest req, HttpServletResponse resp) throws Exception {
        String q = req.getParameter("q");
        Files.delete(Paths.get("/srv", q)); // expect: CWE-22
        Files.readString(Path.of("/srv/" + q)); // expect: CWE-22
        new File("/srv", q).delete(); // expect: CWE-22
        new FileInputStream("/srv/" + q).read(); // expect: CWE-22
        FileUtils.readFileToString(new File("/srv/" + q)); // expect: CWE-22
        FileSystems.getDefault().getPath("/srv", q).toFile().delete(); // expect: CWE-22
        resp.sendRedirect(q); // expect: CWE-601
        resp.setHeader("Location", q); // expect: CWE-601
        resp.getWriter().write("<p>" + q); // expect: CWE-79
    }

    void more(HttpServletRequest req) throws Exception {
        String q = req.getParameter("q");
        new ScriptEngineManager().getEngineByName("js").eval(q); // expect: CWE-94
        new GroovyShell().evaluate(q); // expect: CWE-94
        new SpelExpressionParser().parseExpression(q).getValue(); // expect: CWE-94
        Ognl.getValue(q, new Object()); // expect: CWE-94
        MVEL.eval(q); // expect: CWE-94
        new JexlBuilder().create().createExpression(q).evaluate(null); // expect: CWE-94
        Class.forName(q).newInstance(); // expect: CWE-470
        Velocity.evaluate(null, null, "x", q); // expect: CWE-1336
        new InitialContext().lookup(q); // expect: CWE-74
        XPathFactory.newInstance().newXPath().evaluate("//a[@b='" + q + "']", null); // expect: CWE-643
        new ObjectInputStream(req.getInputStream()).readObject(); // expect: CWE-502
        new Yaml().load(q); // expect: CWE-502
        new XMLDecoder(req.getInputStream()).readObject(); // expect: CWE-502
        new ObjectMapper().enableDefaultTyping(); // expect: CWE-502
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(req.getInputStream()); // expect: CWE-611
    }
}
