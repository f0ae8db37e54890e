package com.acme.config;

import com.amazonaws.auth.policy.*;
import com.amazonaws.services.s3.AmazonS3;
import com.amazonaws.services.s3.model.*;
import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.thoughtworks.xstream.XStream;
import com.google.common.hash.Hashing;
import java.beans.XMLDecoder;
import java.io.*;
import java.nio.file.*;
import java.nio.file.attribute.*;
import java.security.*;
import java.security.spec.*;
import java.util.*;
import javax.crypto.*;
import javax.crypto.spec.*;
import javax.net.ssl.*;
import javax.servlet.http.*;
import javax.xml.parsers.*;
import javax.xml.transform.*;
import javax.xml.validation.*;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.lang3.RandomStringUtils;
import org.apache.http.conn.ssl.NoopHostnameVerifier;
import org.dom4j.io.SAXReader;
import org.jdom2.input.SAXBuilder;
import org.springframework.context.annotation.*;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.NoOpPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.servlet.config.annotation.CorsRegistry;

@Configuration
public class ConfigAndCrypto {
    private static final String DB_PASSWORD = "Gr8Wall0fF!re"; // expect: CWE-798
    private static final String PASSWORD_KEY = "password"; // ok: CWE-798
    private static final String apiToken = "a9f8c1e27b6d40c59e3f1b2a7d8c6e50"; // expect: CWE-798

    @Bean
    SecurityFilterChain chain(HttpSecurity http) throws Exception {
        http.csrf(csrf -> csrf.disable()); // expect: CWE-352
        http.headers(h -> h.frameOptions(f -> f.disable())); // expect: CWE-1021
        return http.build();
    }

    @Bean
    PasswordEncoder encoder() {
        return NoOpPasswordEncoder.getInstance(); // expect: CWE-328
    }

    @Bean
    PasswordEncoder encoder2() {
        return new BCryptPasswordEncoder(); // ok: CWE-312
    }

    void cors(CorsRegistry registry) {
        registry.addMapping("/**").allowedOrigins("*"); // expect: CWE-942
        registry.addMapping("/api").allowedOrigins("https://example.org"); // ok: CWE-942
        CorsConfiguration c = new CorsConfiguration();
        c.addAllowedOrigin("*"); // expect: CWE-942
        c.setAllowedOrigins(List.of("https://example.org")); // ok: CWE-942
    }

    void corsHeader(HttpServletRequest req, HttpServletResponse res) {
        res.setHeader("Access-Control-Allow-Origin", "*"); // expect: CWE-942
        res.addHeader("Access-Control-Allow-Origin", req.getHeader("Origin")); // expect: CWE-942
    }

    void hashes(String pw) throws Exception {
        DigestUtils.md5Hex(pw); // expect: CWE-328
        DigestUtils.sha256Hex(pw); // ok: CWE-328
        Hashing.sha1().hashString(pw, java.nio.charset.StandardCharsets.UTF_8); // expect: CWE-328
        MessageDigest.getInstance("SHA1"); // expect: CWE-328
        MessageDigest.getInstance("SHA3-256"); // ok: CWE-328
        Mac.getInstance("HmacMD5"); // expect: CWE-328
        Mac.getInstance("HmacSHA256"); // ok: CWE-328
        Signature.getInstance("MD5withRSA"); // expect: CWE-328
    }

    void ciphers(Key key) throws Exception {
        Cipher.getInstance("AES/ECB/PKCS5Padding"); // expect: CWE-327
        Cipher.getInstance("RC4"); // expect: CWE-327
        Cipher.getInstance("ChaCha20-Poly1305"); // ok: CWE-327
        Cipher.getInstance("RSA/ECB/OAEPWithSHA-256AndMGF1Padding"); // ok: CWE-327
        Cipher.getInstance("RSA/NONE/NoPadding"); // expect: CWE-327
        byte[] iv = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
        new IvParameterSpec(iv); // expect: CWE-329
        byte[] iv2 = new byte[16];
        SecureRandom random = new SecureRandom();
        random.nextBytes(iv2);
        new IvParameterSpec(iv2); // ok: CWE-329
        KeyGenerator g = KeyGenerator.getInstance("AES");
        g.init(64); // expect: CWE-326
        KeyPairGenerator k = KeyPairGenerator.getInstance("EC");
        k.initialize(new ECGenParameterSpec("secp112r1")); // expect: CWE-326
        k.initialize(new ECGenParameterSpec("secp384r1")); // ok: CWE-326
        KeyPairGenerator r = KeyPairGenerator.getInstance("RSA");
        r.initialize(new RSAKeyGenParameterSpec(1024, RSAKeyGenParameterSpec.F4)); // expect: CWE-326
    }

    String tokens() {
        String token = RandomStringUtils.randomAlphanumeric(20); // expect: CWE-330
        int otp = new Random().nextInt(999999); // expect: CWE-330
        int dice = new Random().nextInt(6); // ok: CWE-330
        SecureRandom s = new SecureRandom();
        long id = s.nextLong(); // ok: CWE-330
        return token + otp + dice + id;
    }

    void tls() throws Exception {
        SSLConnectionSocketFactoryHolder h = new SSLConnectionSocketFactoryHolder(NoopHostnameVerifier.INSTANCE); // expect: CWE-297
        SSLContext c = SSLContext.getInstance("TLS"); // ok: CWE-327
        c.init(null, new TrustManager[] {new Trusting()}, null);
        HostnameVerifier v = new HostnameVerifier() {
            @Override
            public boolean verify(String host, SSLSession s) { // expect: CWE-297
                return true;
            }
        };
        HttpsURLConnection.setDefaultHostnameVerifier(v);
    }

    static class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(java.security.cert.X509Certificate[] c, String a) {
        }

        @Override
        public void checkServerTrusted(java.security.cert.X509Certificate[] c, String a) { // expect: CWE-295
        }

        @Override
        public java.security.cert.X509Certificate[] getAcceptedIssuers() {
            return null;
        }
    }

    static class SSLConnectionSocketFactoryHolder {
        SSLConnectionSocketFactoryHolder(HostnameVerifier v) {}
    }

    void xml(InputStream in) throws Exception {
        new SAXBuilder().build(in); // expect: CWE-611
        SAXReader reader = new SAXReader();
        reader.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        reader.read(in); // ok: CWE-611
        DocumentBuilderFactory f = DocumentBuilderFactory.newInstance();
        f.setFeature(javax.xml.XMLConstants.FEATURE_SECURE_PROCESSING, true);
        f.setExpandEntityReferences(false);
        f.newDocumentBuilder().parse(in); // expect: CWE-611
        TransformerFactory tf = TransformerFactory.newInstance();
        tf.newTransformer(new javax.xml.transform.stream.StreamSource(in)); // expect: CWE-611
        SAXParserFactory s = SAXParserFactory.newInstance();
        s.setFeature("http://xml.org/sax/features/external-general-entities", false);
        s.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
        s.newSAXParser().parse(in, new org.xml.sax.helpers.DefaultHandler()); // ok: CWE-611
    }

    Object objects(HttpServletRequest req) throws Exception {
        XMLDecoder d = new XMLDecoder(req.getInputStream());
        Object a = d.readObject(); // expect: CWE-502
        Object b = new XStream().fromXML(req.getReader()); // expect: CWE-502
        Object c = new ObjectMapper().readTree(req.getReader()); // ok: CWE-502
        byte[] raw = Base64.getDecoder().decode(req.getParameter("o"));
        ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(raw));
        return List.of(a, b, c, in.readObject()); // expect: CWE-502
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) // expect: CWE-502
    static class Poly {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME) // ok: CWE-502
    static class Named {}

    void jwt(String token) {
        JWT.decode(token).getClaim("role");
        JWT.require(Algorithm.none()).build().verify(token); // expect: CWE-347
        JWT.require(Algorithm.HMAC256(System.getenv("K"))).build().verify(token); // ok: CWE-347
        JWT.create().sign(Algorithm.HMAC256("my-hard-c0ded-s3cret")); // expect: CWE-798
    }

    void files(Path p) throws IOException {
        Files.setPosixFilePermissions(p, PosixFilePermissions.fromString("rwxrwxrwx")); // expect: CWE-732
        Files.setPosixFilePermissions(p, PosixFilePermissions.fromString("rw-------")); // ok: CWE-732
        File f = p.toFile();
        f.setReadable(true, false); // expect: CWE-732
        f.setExecutable(true, true); // ok: CWE-732
        Path t = Files.createTempFile("a", "b"); // ok: CWE-377
        File tmp = new File(System.getProperty("java.io.tmpdir"), "fixed.txt"); // expect: CWE-377
        new FileWriter(tmp).close();
    }

    void s3(AmazonS3 s3) {
        s3.setBucketAcl("b", CannedAccessControlList.PublicRead); // expect: CWE-732
        s3.setBucketAcl("b", CannedAccessControlList.Private); // ok: CWE-732
    }

    void cookies(HttpServletResponse res) {
        Cookie c = new Cookie("sid", "x");
        c.setHttpOnly(false); // expect: CWE-1004
        c.setSecure(true);
        res.addCookie(c);
    }

    boolean hook(HttpServletRequest req, String expected) {
        String signature = req.getHeader("X-Signature");
        return signature.equals(expected); // expect: CWE-208
    }

    void show(HttpServletResponse res, Exception e) throws IOException {
        res.getWriter().println(e.getMessage());
        e.printStackTrace();
    }

    void logs(String user, String password, org.slf4j.Logger log) {
        log.info("password for {} is {}", user, password); // expect: CWE-532
        log.info("password reset requested by {}", user); // ok: CWE-532
        System.out.println("token=" + password); // expect: CWE-532
    }
}
