package org.example.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.servlet.ServletException;
import javax.servlet.annotation.WebServlet;
import javax.servlet.http.Cookie;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

@WebServlet(value = "/sqli-00/Bench1")
public class GeneratedServlets extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    public void doGet(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        doPost(request, response);
    }

    @Override
    public void doPost(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        response.setContentType("text/html;charset=UTF-8");
        String param = "";
        if (request.getHeader("Bench1") != null) {
            param = request.getHeader("Bench1");
        }
        param = java.net.URLDecoder.decode(param, "UTF-8");
        String bar = doSomething(request, param);
        String sql = "SELECT * from USERS where USERNAME='foo' and PASSWORD='" + bar + "'";
        try {
            java.sql.Statement statement = org.example.helpers.DatabaseHelper.getSqlStatement();
            statement.execute(sql); // expect: CWE-89
        } catch (java.sql.SQLException e) {
            response.getWriter().println("Error processing request.");
        }
    }

    private static String doSomething(HttpServletRequest request, String param) throws ServletException, IOException {
        String bar = "";
        if (param != null) {
            List<String> valuesList = new ArrayList<String>();
            valuesList.add("safe");
            valuesList.add(param);
            valuesList.add("moresafe");
            valuesList.remove(0);
            bar = valuesList.get(0);
        }
        return bar;
    }
}

class Bench2 extends HttpServlet {
    public void doPost(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        String param = "";
        Enumeration<String> headers = request.getHeaders("Bench2");
        if (headers != null && headers.hasMoreElements()) {
            param = headers.nextElement();
        }
        String bar = new Test().doSomething(request, param);
        String cmd = org.example.helpers.Utils.getInsecureOSCommandString(this.getClass().getClassLoader());
        String[] args = {cmd};
        String[] argsEnv = {bar};
        Runtime r = Runtime.getRuntime();
        try {
            Process p = r.exec(args, argsEnv, new java.io.File(System.getProperty("user.dir"))); // expect: CWE-78
            org.example.helpers.Utils.printOSCommandResults(p, response);
        } catch (IOException e) {
            System.out.println("Problem executing cmdi - TestCase");
        }
        r.exec(new String[] {"ls", "-l"}); // ok: CWE-78
    }

    private class Test {
        public String doSomething(HttpServletRequest request, String param) {
            StringBuilder sbxyz = new StringBuilder(param);
            String bar = sbxyz.append("_SafeStuff").toString();
            return bar;
        }
    }
}

class Bench3 extends HttpServlet {
    public void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Map<String, String[]> map = request.getParameterMap();
        String param = "";
        if (!map.isEmpty()) {
            String[] values = map.get("Bench3");
            if (values != null) param = values[0];
        }
        String bar;
        int num = 106;
        bar = (7 * 42) - num > 200 ? "This should never happen" : param;
        response.getWriter().write(bar.toCharArray()); // expect: CWE-79
        int num2 = 86;
        String safe = (7 * 42) - num2 > 200 ? "This_should_always_happen" : param;
        response.getWriter().printf("%s", safe); // ok: CWE-79
        Object[] obj = {"a", bar};
        response.getWriter().format(java.util.Locale.US, "Formatted like: %1$s and %2$s.", obj); // expect: CWE-79
    }
}

class Bench4 extends HttpServlet {
    public void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Cookie[] theCookies = request.getCookies();
        String param = "noCookieValueSupplied";
        if (theCookies != null) {
            for (Cookie theCookie : theCookies) {
                if (theCookie.getName().equals("Bench4")) {
                    param = java.net.URLDecoder.decode(theCookie.getValue(), "UTF-8");
                    break;
                }
            }
        }
        String guess = "ABC";
        char switchTarget = guess.charAt(2);
        String bar;
        switch (switchTarget) {
            case 'A':
                bar = param;
                break;
            case 'B':
                bar = "bobs_your_uncle";
                break;
            case 'C':
            case 'D':
                bar = param;
                break;
            default:
                bar = "bobs_your_uncle";
                break;
        }
        java.io.File fileTarget = new java.io.File(bar, "/Test.txt");
        boolean there = fileTarget.exists(); // expect: CWE-22
        response.getWriter().println(org.owasp.esapi.ESAPI.encoder().encodeForHTML(fileTarget.toString())); // ok: CWE-79
        String fileName = org.example.helpers.Utils.TESTFILES_DIR + param;
        java.io.FileInputStream fis = new java.io.FileInputStream(fileName); // expect: CWE-22
        fis.close();
    }
}

class Bench5 extends HttpServlet {
    public void doPost(HttpServletRequest request, HttpServletResponse response) throws Exception {
        String param = request.getParameter("Bench5");
        HashMap<String, Object> map1 = new HashMap<String, Object>();
        map1.put("keyA-1", "a_Value");
        map1.put("keyB-1", param);
        map1.put("keyC", "another_Value");
        String bar = (String) map1.get("keyB-1");
        String base = "ou=users,ou=system";
        javax.naming.directory.SearchControls sc = new javax.naming.directory.SearchControls();
        String filter = "(&(objectclass=person)(uid=" + bar + "))";
        javax.naming.directory.DirContext ctx = new javax.naming.directory.InitialDirContext();
        javax.naming.directory.InitialDirContext idc = (javax.naming.directory.InitialDirContext) ctx;
        idc.search(base, filter, sc); // expect: CWE-90
        String ok = (String) map1.get("keyA-1");
        idc.search(base, "(uid=" + ok + ")", sc); // ok: CWE-90
        String expression = "/Employees/Employee[@emplid='" + bar + "']";
        javax.xml.xpath.XPath xp = javax.xml.xpath.XPathFactory.newInstance().newXPath();
        org.w3c.dom.Document xmlDocument = load();
        xp.evaluate(expression, xmlDocument); // expect: CWE-643
        xp.compile(expression).evaluate(xmlDocument); // expect: CWE-643
    }

    private org.w3c.dom.Document load() { return null; }
}

class Bench6 extends HttpServlet {
    public void doPost(HttpServletRequest request, HttpServletResponse response) throws Exception {
        String param = request.getQueryString();
        double value = Math.random(); // expect: CWE-330
        String rememberMeKey = Double.toString(value).substring(2);
        Cookie rememberMe = new Cookie("rememberMe6", rememberMeKey);
        rememberMe.setSecure(false); // expect: CWE-614
        rememberMe.setPath("/");
        response.addCookie(rememberMe);
        float rand = new java.util.Random().nextFloat(); // expect: CWE-330
        request.getSession().setAttribute("rememberMe", "t" + rand);
        java.security.SecureRandom sr = java.security.SecureRandom.getInstance("SHA1PRNG"); // ok: CWE-330
        byte[] token = new byte[16];
        sr.nextBytes(token);
        request.getSession().setAttribute("userid", param); // expect: CWE-501
        request.getSession().setAttribute("fixed", "10340"); // ok: CWE-501
        javax.crypto.Cipher c = javax.crypto.Cipher.getInstance("DES/CBC/PKCS5Padding", "SunJCE"); // expect: CWE-327
        javax.crypto.Cipher g = javax.crypto.Cipher.getInstance("AES/GCM/NoPadding"); // ok: CWE-327
        java.security.MessageDigest md = java.security.MessageDigest.getInstance("MD5"); // expect: CWE-328
        java.security.MessageDigest m2 = java.security.MessageDigest.getInstance("SHA-512", "SUN"); // ok: CWE-328
        java.util.Properties props = new java.util.Properties();
        props.load(this.getClass().getClassLoader().getResourceAsStream("bench.properties"));
        String algorithm = props.getProperty("cryptoAlg1", "DESede/ECB/PKCS5Padding");
        javax.crypto.Cipher d = javax.crypto.Cipher.getInstance(algorithm); // expect: CWE-327
    }
}

class Bench7 extends HttpServlet {
    public void doPost(HttpServletRequest request, HttpServletResponse response) throws Exception {
        java.util.Enumeration<String> names = request.getParameterNames();
        String param = "";
        boolean flag = true;
        while (names.hasMoreElements() && flag) {
            String name = names.nextElement();
            String[] values = request.getParameterValues(name);
            if (values != null) {
                for (int i = 0; i < values.length && flag; i++) {
                    String value = values[i];
                    if (value.equals("Bench7")) {
                        param = name;
                        flag = false;
                    }
                }
            }
        }
        String bar = "alsosafe";
        if (param != null) {
            List<String> l = new ArrayList<>();
            l.add("safe");
            l.add(param);
            l.add("moresafe");
            l.remove(0);
            bar = l.get(1);
        }
        java.sql.Connection connection = org.example.helpers.DatabaseHelper.getSqlConnection();
        java.sql.CallableStatement s = connection.prepareCall("{call " + bar + "}"); // ok: CWE-89
        java.sql.CallableStatement s2 = connection.prepareCall("{call " + param + "}"); // expect: CWE-89
        java.sql.PreparedStatement ps = connection.prepareStatement("SELECT * FROM t WHERE a = ?"); // ok: CWE-89
        ps.setString(1, param);
        ps.executeQuery(); // ok: CWE-89
        String bar2 = org.apache.commons.lang.StringEscapeUtils.escapeHtml(param);
        response.getWriter().print(bar2); // ok: CWE-79
        org.springframework.web.util.HtmlUtils.htmlEscape(param);
        response.getWriter().print(param); // expect: CWE-79
        ProcessBuilder pb = new ProcessBuilder("sh", "-c", "echo " + param); // expect: CWE-78
        List<String> argList = new ArrayList<>();
        argList.add("sh");
        argList.add("-c");
        argList.add("echo " + param);
        ProcessBuilder pb2 = new ProcessBuilder();
        pb2.command(argList); // expect: CWE-78
        pb2.start();
    }
}
