package leaks;

import java.io.*;
import java.net.*;
import java.nio.channels.*;
import java.nio.file.*;
import java.sql.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.locks.*;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.*;

public class LeaksVariants {
    private InputStream kept;
    private final Lock lock = new ReentrantLock();

    String a01(File f) throws IOException {
        BufferedReader r = new BufferedReader(new FileReader(f)); // expect: CWE-772
        return r.readLine();
    }

    String a02(File f) throws IOException {
        try (BufferedReader r = new BufferedReader(new FileReader(f))) { // ok: CWE-772
            return r.readLine();
        }
    }

    String a03(File f) throws IOException {
        FileReader fr = new FileReader(f); // ok: CWE-772
        BufferedReader r = new BufferedReader(fr);
        try {
            return r.readLine();
        } finally {
            r.close();
        }
    }

    void a04(File f, byte[] data) throws IOException {
        FileOutputStream out = new FileOutputStream(f); // expect: CWE-772
        out.write(data);
        out.flush();
    }

    void a05(File f, byte[] data) throws IOException {
        FileOutputStream out = null;
        try {
            out = new FileOutputStream(f); // ok: CWE-772
            out.write(data);
        } finally {
            if (out != null) {
                try {
                    out.close();
                } catch (IOException ignored) {
                }
            }
        }
    }

    int a06(Connection c, String sql) throws SQLException {
        Statement st = c.createStatement(); // expect: CWE-772
        ResultSet rs = st.executeQuery(sql);
        if (rs.next()) {
            return rs.getInt(1);
        }
        return 0;
    }

    int a07(Connection c, String sql) throws SQLException {
        try (Statement st = c.createStatement(); ResultSet rs = st.executeQuery(sql)) { // ok: CWE-772
            return rs.next() ? rs.getInt(1) : 0;
        }
    }

    int a08(String url, String sql) {
        Connection c = null;
        PreparedStatement ps = null;
        try {
            c = DriverManager.getConnection(url); // ok: CWE-772
            ps = c.prepareStatement(sql); // ok: CWE-772
            return ps.executeUpdate();
        } catch (SQLException e) {
            return -1;
        } finally {
            closeQuietly(ps);
            closeQuietly(c);
        }
    }

    private static void closeQuietly(AutoCloseable x) {
        try {
            if (x != null) x.close();
        } catch (Exception e) {
            // nothing to do
        }
    }

    int a09(String url, String sql) {
        try {
            Connection c = DriverManager.getConnection(url);
            int n = c.prepareStatement(sql).executeUpdate();
            c.close();
            return n;
        } catch (SQLException e) {
            return -1;
        }
    }

    void a10(String host) throws IOException {
        Socket s = new Socket(host, 80); // expect: CWE-772
        PrintWriter w = new PrintWriter(s.getOutputStream());
        w.println("GET /");
        w.flush();
    }

    void a11(int port) throws IOException {
        ServerSocket ss = new ServerSocket(port); // expect: CWE-772
        Socket s = ss.accept();
        s.close();
    }

    void a12(List<Runnable> jobs) {
        ExecutorService pool = Executors.newFixedThreadPool(4); // expect: CWE-772
        for (Runnable j : jobs) pool.submit(j);
    }

    void a13(List<Runnable> jobs) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(4); // ok: CWE-772
        try {
            for (Runnable j : jobs) pool.submit(j);
        } finally {
            pool.shutdown();
            pool.awaitTermination(1, TimeUnit.MINUTES);
        }
    }

    void a14(boolean stop) {
        lock.lock(); // expect: CWE-772
        if (stop) {
            return;
        }
        System.out.println("x");
        lock.unlock();
    }

    void a15() {
        lock.lock(); // ok: CWE-772
        try {
            System.out.println("x");
        } finally {
            lock.unlock();
        }
    }

    InputStream a16(File f) throws IOException {
        return new BufferedInputStream(new FileInputStream(f)); // ok: CWE-772
    }

    void a17(File f) throws IOException {
        kept = new FileInputStream(f); // ok: CWE-772
    }

    long a18(Path p) throws IOException {
        return Files.lines(p).filter(s -> s.isEmpty()).count(); // expect: CWE-772
    }

    long a19(Path p) throws IOException {
        try (Stream<String> lines = Files.lines(p)) { // ok: CWE-772
            return lines.count();
        }
    }

    int a20(File f) throws IOException {
        ZipFile z = new ZipFile(f); // expect: CWE-772
        int n = z.size();
        if (n > 10) {
            throw new IOException("too many");
        }
        z.close();
        return n;
    }

    void a21(String file) throws IOException {
        Scanner in = new Scanner(new File(file)); // expect: CWE-772
        while (in.hasNextLine()) {
            System.out.println(in.nextLine());
        }
    }

    void a22() {
        Scanner in = new Scanner(System.in); // ok: CWE-772
        System.out.println(in.nextLine());
    }

    String a23() throws IOException {
        StringWriter sw = new StringWriter(); // ok: CWE-772
        new ByteArrayOutputStream(); // ok: CWE-772
        return sw.toString();
    }

    void a24(File src, File dst) throws IOException {
        FileChannel in = new FileInputStream(src).getChannel(); // expect: CWE-772
        FileChannel out = new FileOutputStream(dst).getChannel(); // expect: CWE-772
        in.transferTo(0, in.size(), out);
    }

    Properties a25(String name) throws IOException {
        Properties p = new Properties();
        p.load(new FileInputStream(name)); // expect: CWE-772
        return p;
    }

    Properties a26(String name) throws IOException {
        Properties p = new Properties();
        try (InputStream in = new FileInputStream(name)) { // ok: CWE-772
            p.load(in);
        }
        return p;
    }

    void a27(URL u) throws IOException {
        InputStream in = u.openStream(); // expect: CWE-772
        System.out.println(in.read());
    }

    void a28(Collection<Closeable> all, File f) throws IOException {
        FileInputStream in = new FileInputStream(f); // ok: CWE-772
        all.add(in);
    }

    void a29(Semaphore s, Runnable r) throws InterruptedException {
        s.acquire(); // expect: CWE-772
        if (r == null) return;
        r.run();
        s.release();
    }

    Object a30(String jar, String cls) throws Exception {
        URLClassLoader cl = new URLClassLoader(new URL[] {new URL(jar)}); // expect: CWE-772
        return cl.loadClass(cls).getName();
    }

    void a31(Connection c) throws SQLException {
        for (int i = 0; i < 10; i++) {
            PreparedStatement ps = c.prepareStatement("insert into t values (?)"); // expect: CWE-772
            ps.setInt(1, i);
            ps.executeUpdate();
        }
    }

    void a32(File dir) throws IOException {
        DirectoryStream<Path> ds = Files.newDirectoryStream(dir.toPath()); // expect: CWE-772
        for (Path p : ds) System.out.println(p);
    }

    void a33(File f) throws IOException {
        OutputStream os = new GZIPOutputStream(new FileOutputStream(f)); // ok: CWE-772
        try {
            os.write(1);
        } finally {
            os.close();
        }
    }
}
