package org.example.leaks;

import java.io.*;
import java.net.*;
import java.nio.channels.FileChannel;
import java.nio.file.*;
import java.sql.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.stream.*;
import java.util.zip.*;

public class LeaksPlain {
    private Connection kept;
    private final List<Closeable> owned = new ArrayList<>();

    int count(String path) throws IOException {
        BufferedReader r = new BufferedReader(new FileReader(path)); // expect: CWE-772
        int n = 0;
        while (r.readLine() != null) n++;
        return n;
    }

    int countOk(String path) throws IOException {
        try (BufferedReader r = Files.newBufferedReader(Paths.get(path))) { // ok: CWE-772
            return (int) r.lines().count();
        }
    }

    int countFinally(String path) throws IOException {
        BufferedReader r = null;
        try {
            r = new BufferedReader(new FileReader(path)); // ok: CWE-772
            return r.read();
        } finally {
            if (r != null) {
                r.close();
            }
        }
    }

    long lines(Path p) throws IOException {
        return Files.lines(p).filter(s -> !s.isEmpty()).count(); // expect: CWE-772
    }

    List<Path> list(Path p) throws IOException {
        try (Stream<Path> s = Files.list(p)) { // ok: CWE-772
            return s.collect(Collectors.toList());
        }
    }

    void write(File f, String text) throws IOException {
        FileWriter w = new FileWriter(f); // expect: CWE-772
        w.write(text);
        w.flush();
    }

    void writeOk(File f, String text) throws IOException {
        FileWriter w = new FileWriter(f); // ok: CWE-772
        try {
            w.write(text);
        } finally {
            w.close();
        }
    }

    String query(String url, int id) throws SQLException {
        Connection c = DriverManager.getConnection(url); // expect: CWE-772
        PreparedStatement ps = c.prepareStatement("SELECT a FROM b WHERE c = ?");
        ps.setInt(1, id);
        ResultSet rs = ps.executeQuery();
        return rs.next() ? rs.getString(1) : null;
    }

    String queryOk(String url, int id) throws SQLException {
        try (Connection c = DriverManager.getConnection(url); // ok: CWE-772
             PreparedStatement ps = c.prepareStatement("SELECT a FROM b WHERE c = ?")) { // ok: CWE-772
            ps.setInt(1, id);
            try (ResultSet rs = ps.executeQuery()) { // ok: CWE-772
                return rs.next() ? rs.getString(1) : null;
            }
        }
    }

    String statement(Connection c) throws SQLException {
        Statement st = c.createStatement(); // expect: CWE-772
        ResultSet rs = st.executeQuery("SELECT 1");
        rs.next();
        String s = rs.getString(1);
        rs.close();
        return s;
    }

    void swallowed(String url) {
        Connection c = null;
        try {
            c = DriverManager.getConnection(url); // expect: CWE-772
            c.createStatement().execute("DELETE FROM x");
        } catch (SQLException e) {
            System.err.println(e.getMessage());
        }
    }

    void quiet(Path p) {
        InputStream in = null;
        try {
            in = Files.newInputStream(p); // ok: CWE-772
            in.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            closeQuietly(in);
        }
    }

    private static void closeQuietly(Closeable c) {
        if (c != null) {
            try {
                c.close();
            } catch (IOException ignored) {
            }
        }
    }

    InputStream open(Path p) throws IOException {
        return new BufferedInputStream(Files.newInputStream(p)); // ok: CWE-772
    }

    void keep(String url) throws SQLException {
        kept = DriverManager.getConnection(url); // ok: CWE-772
    }

    void register(File f) throws IOException {
        FileOutputStream out = new FileOutputStream(f); // ok: CWE-772
        owned.add(out);
    }

    byte[] socket(String host) throws IOException {
        Socket s = new Socket(host, 80); // expect: CWE-772
        s.getOutputStream().write("GET /".getBytes());
        return s.getInputStream().readAllBytes();
    }

    byte[] socketOk(String host) throws IOException {
        try (Socket s = new Socket(host, 80)) { // ok: CWE-772
            return s.getInputStream().readAllBytes();
        }
    }

    void accept(int port) throws IOException {
        ServerSocket server = new ServerSocket(port); // expect: CWE-772
        Socket s = server.accept(); // ok: CWE-772
        handle(s);
    }

    private void handle(Socket s) throws IOException {
        try (s) {
            s.getOutputStream().write(1);
        }
    }

    String zip(File f) throws IOException {
        ZipFile z = new ZipFile(f); // expect: CWE-772
        return z.entries().nextElement().getName();
    }

    String scan(File f) throws IOException {
        Scanner sc = new Scanner(f); // expect: CWE-772
        return sc.hasNext() ? sc.next() : "";
    }

    String scanIn() {
        Scanner sc = new Scanner(System.in); // ok: CWE-772
        return sc.next();
    }

    String memory(String text) throws IOException {
        BufferedReader r = new BufferedReader(new StringReader(text)); // ok: CWE-772
        ByteArrayOutputStream out = new ByteArrayOutputStream(); // ok: CWE-772
        out.write(1);
        return r.readLine();
    }

    byte[] gzip(File f) throws IOException {
        GZIPInputStream g = new GZIPInputStream(new FileInputStream(f)); // expect: CWE-772
        byte[] b = g.readNBytes(10);
        if (b.length < 10) {
            return null;
        }
        g.close();
        return b;
    }

    void pool(List<Callable<Integer>> jobs) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4); // expect: CWE-772
        pool.invokeAll(jobs);
    }

    void poolOk(List<Callable<Integer>> jobs) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4); // ok: CWE-772
        try {
            pool.invokeAll(jobs);
        } finally {
            pool.shutdown();
        }
    }

    void channel(Path p) throws IOException {
        FileChannel ch = FileChannel.open(p); // expect: CWE-772
        ch.truncate(0);
    }

    void random(File f) throws IOException {
        RandomAccessFile raf = new RandomAccessFile(f, "rw"); // expect: CWE-772
        raf.seek(10);
        raf.write(1);
    }

    void both(File a, File b) throws IOException {
        FileInputStream in = new FileInputStream(a); // ok: CWE-772
        FileOutputStream out = new FileOutputStream(b); // ok: CWE-772
        try {
            in.transferTo(out);
        } finally {
            in.close();
            out.close();
        }
    }

    String wrapped(File f) throws IOException {
        FileInputStream fis = new FileInputStream(f); // ok: CWE-772
        InputStreamReader isr = new InputStreamReader(fis);
        BufferedReader br = new BufferedReader(isr);
        String s = br.readLine();
        br.close();
        return s;
    }

    void loop(List<File> files) throws IOException {
        for (File f : files) {
            PrintWriter w = new PrintWriter(f); // expect: CWE-772
            w.println("x");
        }
    }

    void url(URL u) throws IOException {
        InputStream in = u.openStream(); // expect: CWE-772
        System.out.println(in.read());
    }

    void dir(Path p) throws IOException {
        DirectoryStream<Path> ds = Files.newDirectoryStream(p); // expect: CWE-772
        for (Path x : ds) {
            System.out.println(x);
        }
    }

    Supplier2 supplier(File f) throws IOException {
        FileInputStream in = new FileInputStream(f); // ok: CWE-772
        return () -> in.read();
    }

    interface Supplier2 { int get() throws IOException; }
}
