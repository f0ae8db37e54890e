package org.example.cloud;

import com.amazonaws.services.ec2.AmazonEC2;
import com.amazonaws.services.ec2.model.*;
import com.amazonaws.services.s3.*;
import com.amazonaws.services.s3.model.*;
import com.amazonaws.auth.*;
import com.mongodb.BasicDBObject;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import java.io.*;
import java.security.*;
import java.security.cert.X509Certificate;
import java.util.zip.*;
import javax.crypto.*;
import javax.crypto.spec.*;
import javax.net.ssl.*;
import javax.servlet.http.*;
import javax.xml.XMLConstants;
import javax.xml.parsers.*;
import javax.xml.stream.XMLInputFactory;
import javax.xml.transform.TransformerFactory;
import org.apache.commons.mail.SimpleEmail;
import org.bson.Document;
import org.xml.sax.XMLReader;
import org.xml.sax.helpers.XMLReaderFactory;

public class CloudAndCrypto {
    private static final String SECRET = "q7Zp2LmX9vTt4WbN"; // expect: CWE-798

    BasicAWSCredentials creds() {
        return new BasicAWSCredentials("AKIAJ5WQ3YCHUTKZPQXA", "3kG8vT1pQmZ7uXyB2nL5cRfW9sHjD4aEoKiMqNzV"); // expect: CWE-798
    }

    AWSCredentials fromEnv() {
        return new BasicAWSCredentials(System.getenv("AWS_ID"), System.getenv("AWS_SECRET")); // ok: CWE-798
    }

    void publicObject(AmazonS3 s3, File f) {
        s3.putObject(new PutObjectRequest("b", "k", f).withCannedAcl(CannedAccessControlList.PublicReadWrite)); // expect: CWE-732
        s3.putObject(new PutObjectRequest("b", "k", f).withCannedAcl(CannedAccessControlList.Private)); // ok: CWE-732
    }

    void images(AmazonEC2 ec2) {
        ec2.describeImages(new DescribeImagesRequest().withFilters(new Filter("name").withValues("amzn*"))); // expect: CWE-349
        ec2.describeImages(new DescribeImagesRequest().withOwners("self").withFilters(new Filter("name").withValues("amzn*"))); // ok: CWE-349
    }

    byte[] ecb(byte[] key, byte[] data) throws Exception {
        Cipher c = Cipher.getInstance("AES"); // expect: CWE-327
        c.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        return c.doFinal(data);
    }

    byte[] fixedKey(byte[] data) throws Exception {
        SecretKeySpec k = new SecretKeySpec("0123456789abcdef".getBytes(), "AES"); // expect: CWE-321
        IvParameterSpec iv = new IvParameterSpec(new byte[16]); // expect: CWE-329
        Cipher c = Cipher.getInstance("AES/CBC/PKCS5Padding");
        c.init(Cipher.ENCRYPT_MODE, k, iv);
        return c.doFinal(data);
    }

    byte[] good(SecretKey k, byte[] data) throws Exception {
        byte[] nonce = new byte[12];
        SecureRandom.getInstanceStrong().nextBytes(nonce);
        Cipher c = Cipher.getInstance("AES/GCM/NoPadding"); // ok: CWE-327
        c.init(Cipher.ENCRYPT_MODE, k, new GCMParameterSpec(128, nonce)); // ok: CWE-329
        return c.doFinal(data);
    }

    byte[] iv() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return new IvParameterSpec(bytes).getIV(); // ok: CWE-329
    }

    KeyPair weak() throws Exception {
        KeyPairGenerator g = KeyPairGenerator.getInstance("DSA");
        g.initialize(1024, new SecureRandom()); // expect: CWE-326
        return g.generateKeyPair();
    }

    byte[] pbe(char[] pw) throws Exception {
        byte[] salt = "fixedsalt".getBytes();
        PBEKeySpec spec = new PBEKeySpec(pw, salt, 65536, 256); // expect: CWE-760
        return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    }

    void trustAll() throws Exception {
        TrustManager[] all = new TrustManager[] {new X509TrustManager() {
            public void checkClientTrusted(X509Certificate[] chain, String auth) {}
            public void checkServerTrusted(X509Certificate[] chain, String auth) {} // expect: CWE-295
            public X509Certificate[] getAcceptedIssuers() { return new X509Certificate[0]; }
        }};
        SSLContext ctx = SSLContext.getInstance("TLSv1.2"); // ok: CWE-327
        ctx.init(null, all, new SecureRandom());
        SSLContext old = SSLContext.getInstance("SSLv3"); // expect: CWE-327
        HttpsURLConnection.setDefaultHostnameVerifier((host, session) -> true); // expect: CWE-297
    }

    org.w3c.dom.Document xxe(HttpServletRequest request) throws Exception {
        DocumentBuilderFactory f = DocumentBuilderFactory.newInstance();
        return f.newDocumentBuilder().parse(request.getInputStream()); // expect: CWE-611
    }

    org.w3c.dom.Document xml(HttpServletRequest request) throws Exception {
        DocumentBuilderFactory f = DocumentBuilderFactory.newInstance();
        f.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        f.setXIncludeAware(false);
        return f.newDocumentBuilder().parse(request.getInputStream()); // ok: CWE-611
    }

    void stax(InputStream in) throws Exception {
        XMLInputFactory f = XMLInputFactory.newFactory();
        f.createXMLStreamReader(in); // expect: CWE-611
        XMLInputFactory g = XMLInputFactory.newInstance();
        g.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        g.setProperty("javax.xml.stream.isSupportingExternalEntities", false);
        g.createXMLStreamReader(in); // ok: CWE-611
    }

    void sax(InputStream in) throws Exception {
        SAXParser p = SAXParserFactory.newInstance().newSAXParser();
        p.parse(in, new org.xml.sax.helpers.DefaultHandler()); // expect: CWE-611
        XMLReader r = XMLReaderFactory.createXMLReader();
        r.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        r.parse(new org.xml.sax.InputSource(in)); // ok: CWE-611
    }

    Object transform(InputStream in) throws Exception {
        TransformerFactory f = TransformerFactory.newInstance();
        f.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        f.setAttribute(XMLConstants.ACCESS_EXTERNAL_STYLESHEET, "");
        return f.newTransformer(new javax.xml.transform.stream.StreamSource(in)); // ok: CWE-611
    }

    void unzip(ZipInputStream zip, File dir) throws IOException {
        ZipEntry e;
        while ((e = zip.getNextEntry()) != null) {
            File out = new File(dir, e.getName());
            try (FileOutputStream fos = new FileOutputStream(out)) { // expect: CWE-22
                zip.transferTo(fos);
            }
        }
    }

    void unzipSafe(ZipFile zip, File dir) throws IOException {
        for (java.util.Enumeration<? extends ZipEntry> en = zip.entries(); en.hasMoreElements();) {
            ZipEntry e = en.nextElement();
            File out = new File(dir, e.getName());
            if (!out.getCanonicalPath().startsWith(dir.getCanonicalPath() + File.separator)) {
                throw new IOException("outside");
            }
            try (FileOutputStream fos = new FileOutputStream(out)) { // ok: CWE-22
                zip.getInputStream(e).transferTo(fos);
            }
        }
    }

    Object mongo(MongoCollection<Document> users, HttpServletRequest request) {
        String name = request.getParameter("name");
        users.find(Filters.eq("name", name)); // ok: CWE-943
        users.find(Document.parse("{name: '" + name + "'}")); // expect: CWE-943
        return users.find(new BasicDBObject("$where", "this.name == '" + name + "'")); // expect: CWE-943
    }

    boolean same(byte[] mac, byte[] sent) {
        if (java.util.Arrays.equals(mac, sent)) { // expect: CWE-208
            return true;
        }
        return MessageDigest.isEqual(mac, sent); // ok: CWE-208
    }

    void script(HttpServletRequest request) throws Exception {
        javax.script.ScriptEngine e = new javax.script.ScriptEngineManager().getEngineByName("js");
        e.eval(request.getParameter("code")); // expect: CWE-94
        e.eval("1 + 1"); // ok: CWE-94
        groovy.lang.GroovyShell shell = new groovy.lang.GroovyShell();
        shell.evaluate(request.getParameter("code")); // expect: CWE-94
    }

    void velocity(HttpServletRequest request, Writer w) throws Exception {
        org.apache.velocity.app.Velocity.evaluate(new org.apache.velocity.VelocityContext(), w, "t", request.getParameter("t")); // expect: CWE-1336
    }
}
