package com.acme.flow;

import java.io.IOException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.*;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.servlet.http.*;

public class FlowForms extends HttpServlet {
    private String last;
    private final Map<String, String> cache = new HashMap<>();
    private static final boolean LEGACY = false;

    record Login(String user, int attempts) {}

    static class Form {
        private final String name;
        private final int age;
        private String note = "";

        Form(String name, int age) {
            this.name = name;
            this.age = age;
        }

        String getName() { return name; }
        int getAge() { return age; }
        Form note(String n) { this.note = n; return this; }
        String getNote() { return note; }

        @Override
        public String toString() { return "Form[" + name + "]"; }
    }

    static class Sql {
        private final StringBuilder sb = new StringBuilder();
        Sql select(String cols) { sb.append("SELECT ").append(cols); return this; }
        Sql from(String t) { sb.append(" FROM ").append(t); return this; }
        Sql where(String w) { sb.append(" WHERE ").append(w); return this; }
        String build() { return sb.toString(); }
    }

    private Connection con() { return null; }

    private String param(HttpServletRequest r, String n) {
        String v = r.getParameter(n);
        return v == null ? "" : v.trim();
    }

    private int number(HttpServletRequest r, String n) {
        try {
            return Integer.parseInt(r.getParameter(n));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private void check(String s) {
        if (!s.matches("^[a-z]{1,20}$")) {
            throw new IllegalArgumentException(s);
        }
    }

    private boolean isPlain(String s) {
        for (char c : s.toCharArray()) {
            if (!Character.isLetterOrDigit(c)) return false;
        }
        return true;
    }

    private String quote(String s) {
        return "'" + s + "'";
    }

    protected void a(HttpServletRequest req, Statement st) throws SQLException {
        Form f = new Form(param(req, "n"), number(req, "a"));
        st.executeQuery("SELECT * FROM t WHERE n = " + quote(f.getName())); // expect: CWE-89
        st.executeQuery("SELECT * FROM t WHERE a = " + f.getAge()); // ok: CWE-89
        st.executeQuery("SELECT * FROM t WHERE n = '" + f + "'"); // expect: CWE-89
        st.executeQuery("SELECT * FROM t WHERE n = '" + new Form("x", 1).note(param(req, "z")).getNote() + "'"); // expect: CWE-89
        Login l = new Login(req.getParameter("u"), 3);
        st.executeQuery("SELECT * FROM t WHERE n = '" + l.user() + "'"); // expect: CWE-89
        st.executeQuery("SELECT * FROM t LIMIT " + l.attempts()); // ok: CWE-89
    }

    protected void b(HttpServletRequest req, Statement st) throws SQLException {
        String n = param(req, "n");
        check(n);
        st.executeQuery("SELECT * FROM t WHERE n = '" + n + "'"); // ok: CWE-89
        String m = param(req, "m");
        if (isPlain(m)) {
            st.executeQuery("SELECT * FROM t WHERE n = '" + m + "'"); // ok: CWE-89
        }
        st.executeQuery("SELECT * FROM t WHERE n = '" + m + "'"); // expect: CWE-89
    }

    protected void c(HttpServletRequest req, Statement st) throws SQLException {
        String sql = new Sql().select("*").from("t").where("n = '" + req.getParameter("n") + "'").build();
        st.executeQuery(sql); // expect: CWE-89
        String ok = new Sql().select("*").from("t").where("n = 1").build();
        st.executeQuery(ok); // ok: CWE-89
    }

    protected void d(HttpServletRequest req, Statement st) throws SQLException {
        List<String> ids = Arrays.asList(req.getParameter("ids").split(","));
        String in = ids.stream().map(i -> "'" + i + "'").collect(Collectors.joining(", "));
        st.executeQuery("SELECT * FROM t WHERE id IN (" + in + ")"); // expect: CWE-89
        String nums = ids.stream().map(Integer::parseInt).map(String::valueOf).collect(Collectors.joining(","));
        st.executeQuery("SELECT * FROM t WHERE id IN (" + nums + ")"); // ok: CWE-89
        String marks = String.join(",", Collections.nCopies(ids.size(), "?"));
        con().prepareStatement("SELECT * FROM t WHERE id IN (" + marks + ")"); // ok: CWE-89
        Optional<String> o = Optional.ofNullable(req.getParameter("o"));
        o.ifPresent(v -> run(st, "SELECT * FROM t WHERE n = '" + v + "'"));
        String w = o.map(String::toUpperCase).filter(x -> x.length() < 9).orElseGet(() -> "X");
        st.executeQuery("SELECT * FROM t WHERE n = '" + w + "'"); // expect: CWE-89
    }

    private void run(Statement st, String sql) {
        try {
            st.execute(sql); // expect: CWE-89
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    protected void e(HttpServletRequest req, HttpServletResponse res) throws IOException {
        cache.put("user", req.getParameter("u"));
        cache.put("title", "Fixed");
        PrintWriter w = res.getWriter();
        w.println("<p>" + cache.get("user") + "</p>"); // expect: CWE-79
        w.println("<p>" + cache.get("title") + "</p>"); // ok: CWE-79
        last = req.getParameter("l");
        show(w);
        String msg = switch (number(req, "k")) {
            case 1 -> "one";
            case 2 -> req.getParameter("m");
            default -> "many";
        };
        w.printf("<b>%s</b>%n", msg); // expect: CWE-79
        w.printf("<b>%d</b>%n", number(req, "k")); // ok: CWE-79
        w.write(String.format("<i>%s</i>", escape(req.getParameter("e")))); // ok: CWE-79
        if (LEGACY) {
            w.println(req.getParameter("x")); // ok: CWE-79
        }
        Object attr = req.getAttribute("x");
        w.println(attr); // ok: CWE-79
    }

    private void show(PrintWriter w) {
        w.println("<p>" + last + "</p>"); // expect: CWE-79
    }

    private static String escape(String s) {
        return s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    protected void f(HttpServletRequest req, HttpServletResponse res) throws Exception {
        Function<String, String> wrap = s -> "<b>" + s + "</b>";
        res.getWriter().print(wrap.apply(req.getParameter("n"))); // expect: CWE-79
        Supplier<String> sup = () -> req.getParameter("s");
        res.getWriter().print(sup.get()); // expect: CWE-79
        CompletableFuture<String> cf = CompletableFuture.supplyAsync(() -> req.getParameter("c"));
        res.getWriter().print(cf.get()); // expect: CWE-79
        String text = """
            <html><body>%s</body></html>
            """.formatted(req.getParameter("t"));
        res.getWriter().print(text); // expect: CWE-79
        var sb = new StringBuilder();
        for (Map.Entry<String, String[]> en : req.getParameterMap().entrySet()) {
            sb.append(en.getKey()).append('=').append(en.getValue()[0]);
        }
        res.getWriter().print(sb); // expect: CWE-79
        StringBuilder sc = new StringBuilder();
        sc.append(req.getParameter("x"));
        sc.setLength(0);
        sc.append("safe");
        res.getWriter().print(sc); // ok: CWE-79
        Object o = req.getParameter("obj");
        if (o instanceof String s && !s.isEmpty()) {
            res.getWriter().print(s); // expect: CWE-79
        }
        String[] parts = req.getParameter("csv").split(";");
        int idx = Integer.parseInt(parts[0]);
        res.getWriter().print(idx); // ok: CWE-79
        res.getWriter().print(parts[1]); // expect: CWE-79
        res.getWriter().print(Stream.of(parts).filter(p -> Set.of("a", "b").contains(p)).findFirst().orElse("")); // ok: CWE-79
        res.setContentType("text/plain");
        res.getWriter().print(req.getParameter("plain")); // ok: CWE-79
    }

    protected void g(HttpServletRequest req, HttpServletResponse res) throws Exception {
        String u = req.getParameter("u");
        try {
            UUID id = UUID.fromString(u);
            res.getWriter().print(id); // ok: CWE-79
        } catch (IllegalArgumentException ex) {
            res.sendError(400);
        }
        String lang = req.getParameter("lang");
        lang = "de".equals(lang) ? "de" : "en";
        res.getWriter().print(lang); // ok: CWE-79
        HttpSession session = req.getSession();
        session.setAttribute("seen", Boolean.TRUE); // ok: CWE-501
        session.setAttribute("lang", req.getParameter("lang")); // expect: CWE-501
        req.getRequestDispatcher("/WEB-INF/" + req.getParameter("page") + ".jsp").forward(req, res); // expect: CWE-22
    }
}
