package testcases;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URLConnection;
import java.net.URL;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.HashMap;
import java.util.LinkedList;
import java.util.Properties;
import java.util.StringTokenizer;
import java.util.Vector;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

public class SourcesAndSinks {
    private static final boolean PRIVATE_STATIC_FINAL_TRUE = true;
    private static final int PRIVATE_STATIC_FINAL_FIVE = 5;
    private int privateFive = 5;
    private static final Logger LOG = Logger.getLogger("x");

    private boolean privateReturnsTrue() {
        return true;
    }

    public void bad1(HttpServletRequest request, HttpServletResponse response) throws Throwable {
        String data;
        if (PRIVATE_STATIC_FINAL_TRUE) {
            data = request.getParameter("name");
        } else {
            data = null;
        }
        if (PRIVATE_STATIC_FINAL_FIVE == 5) {
            Connection dbConnection = null;
            Statement sqlStatement = null;
            try {
                dbConnection = IO.getDBConnection();
                sqlStatement = dbConnection.createStatement();
                Boolean result = sqlStatement.execute("insert into users (status) values ('updated') where name='" + data + "'"); // expect: CWE-89
                if (result) {
                    IO.writeLine("Name, " + data + ", updated successfully");
                }
            } finally {
                if (sqlStatement != null) sqlStatement.close();
                if (dbConnection != null) dbConnection.close();
            }
        }
    }

    public void goodG2B1(HttpServletRequest request, HttpServletResponse response) throws Throwable {
        String data;
        if (PRIVATE_STATIC_FINAL_FIVE != 5) {
            data = request.getParameter("name");
        } else {
            data = "foo";
        }
        Statement s = IO.getDBConnection().createStatement();
        s.execute("insert into users (status) values ('updated') where name='" + data + "'"); // ok: CWE-89
    }

    public void goodB2G(HttpServletRequest request, HttpServletResponse response) throws Throwable {
        String data = request.getParameter("name");
        PreparedStatement s = IO.getDBConnection().prepareStatement("insert into users (status) values ('updated') where name=?");
        s.setString(1, data);
        s.execute(); // ok: CWE-89
    }

    public void badTokens(HttpServletRequest request, HttpServletResponse response) throws Throwable {
        String data = "";
        StringTokenizer tokenizer = new StringTokenizer(request.getQueryString(), "&");
        while (tokenizer.hasMoreTokens()) {
            String token = tokenizer.nextToken();
            if (token.startsWith("id=")) {
                data = token.substring(3);
                break;
            }
        }
        Process process = Runtime.getRuntime().exec("/bin/ls " + data); // expect: CWE-78
        process.waitFor();
    }

    public void badFinal(HttpServletRequest request, HttpServletResponse response) throws Throwable {
        String data;
        while (true) {
            data = request.getParameter("name");
            break;
        }
        for (int j = 0; j < 1; j++) {
            response.getWriter().println("<br>bad(): data = " + data); // expect: CWE-79
        }
    }

    public void badVector(HttpServletRequest request, HttpServletResponse response) throws Throwable {
        String data = request.getParameter("name");
        Vector<String> dataVector = new Vector<String>(5);
        dataVector.add(0, data);
        dataVector.add(1, data);
        dataVector.add(2, data);
        badSink(dataVector, response);
    }

    private void badSink(Vector<String> dataVector, HttpServletResponse response) throws Throwable {
        String data = dataVector.remove(2);
        response.sendRedirect(data); // expect: CWE-601
    }

    public void badMap(HttpServletRequest request, HttpServletResponse response) throws Throwable {
        HashMap<Integer, String> dataHashMap = new HashMap<Integer, String>();
        dataHashMap.put(0, request.getParameter("name"));
        dataHashMap.put(1, "foo");
        mapSink(dataHashMap, response);
    }

    private void mapSink(HashMap<Integer, String> m, HttpServletResponse response) throws Throwable {
        String data = m.get(0);
        String fine = m.get(1);
        response.setHeader("Location", "/author.jsp?lang=" + data); // expect: CWE-113
        response.setHeader("Location", "/author.jsp?lang=" + fine); // ok: CWE-113
    }

    private String dataBad;

    public void badField(HttpServletRequest request, HttpServletResponse response) throws Throwable {
        dataBad = request.getParameter("name");
        fieldSink();
    }

    private void fieldSink() throws Throwable {
        File file = new File("C:\\uploads\\" + dataBad);
        if (file.exists()) IO.writeLine("x"); // expect: CWE-22
    }

    private boolean badPrivate = false;

    public void badFlag(HttpServletRequest request, HttpServletResponse response) throws Throwable {
        badPrivate = true;
        String data = flagSource(request);
        response.getWriter().println("<br>" + data); // expect: CWE-79
    }

    private String flagSource(HttpServletRequest request) {
        String data;
        if (badPrivate) {
            data = request.getParameter("name");
        } else {
            data = null;
        }
        return data;
    }

    public void goodSwitch(HttpServletRequest request, HttpServletResponse response) throws Throwable {
        String data;
        switch (6) {
            case 5:
                data = request.getParameter("name");
                break;
            default:
                data = "foo";
                break;
        }
        response.getWriter().println("<br>" + data); // ok: CWE-79
    }

    public void goodReturnsTrue(HttpServletRequest request, HttpServletResponse response) throws Throwable {
        String data;
        if (privateReturnsTrue()) {
            data = "foo";
        } else {
            data = request.getParameter("name");
        }
        response.getWriter().println("<br>" + data); // ok: CWE-79
    }

    public void goodFive(HttpServletRequest request, HttpServletResponse response) throws Throwable {
        String data = request.getParameter("name");
        if (privateFive == 5) {
            data = "bar";
        }
        response.getWriter().println("<br>" + data); // ok: CWE-79
    }

    public void badLinked(HttpServletRequest request) throws Throwable {
        LinkedList<String> list = new LinkedList<String>();
        list.add(request.getParameter("u"));
        String data = list.getLast();
        Class<?> c = Class.forName(data); // expect: CWE-470
        c.newInstance();
    }

    public void hashes(String plain) throws Throwable {
        java.security.MessageDigest a = java.security.MessageDigest.getInstance("MD2"); // expect: CWE-328
        java.security.MessageDigest b = java.security.MessageDigest.getInstance("SHA-256"); // ok: CWE-328
        javax.crypto.KeyGenerator k = javax.crypto.KeyGenerator.getInstance("DES"); // expect: CWE-327
        javax.crypto.KeyGenerator aes = javax.crypto.KeyGenerator.getInstance("AES"); // ok: CWE-327
        aes.init(256);
        java.security.KeyPairGenerator rsa = java.security.KeyPairGenerator.getInstance("RSA");
        rsa.initialize(512); // expect: CWE-326
    }

    public void passwords() throws Throwable {
        String password = "7e5tc4s3";
        Connection c = java.sql.DriverManager.getConnection("jdbc:mysql://db/x", "root", password); // expect: CWE-798
        c.close();
    }

    public void passwordsGood() throws Throwable {
        BufferedReader r = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        String password = r.readLine();
        Connection c = java.sql.DriverManager.getConnection("jdbc:mysql://db/x", "root", password); // ok: CWE-798
        c.close();
    }

    public void cookie(HttpServletRequest request, HttpServletResponse response) {
        javax.servlet.http.Cookie c = new javax.servlet.http.Cookie("SecretMessage", "Drink your Ovaltine");
        response.addCookie(c); // expect: CWE-614
        javax.servlet.http.Cookie d = new javax.servlet.http.Cookie("SecretMessage", "x");
        d.setSecure(true);
        d.setHttpOnly(true);
        response.addCookie(d); // ok: CWE-614
    }

    public void tempFile() throws Throwable {
        File f = new File("/tmp/report.txt");
        File g = File.createTempFile("report", ".txt");
        f.setWritable(true, false); // expect: CWE-732
        g.setReadable(true, true); // ok: CWE-732
    }
}
