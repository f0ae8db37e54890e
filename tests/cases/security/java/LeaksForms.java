package com.acme.leaks;

import java.io.*;
import java.net.*;
import java.net.http.*;
import java.nio.channels.*;
import java.nio.file.*;
import java.sql.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.function.*;
import java.util.jar.*;
import java.util.stream.*;
import java.util.zip.*;
import javax.sql.DataSource;
import org.apache.commons.io.IOUtils;

public class LeaksForms implements AutoCloseable {
    private final BufferedWriter out;
    private Socket socket;
    private static Connection shared;

    public LeaksForms(String path) throws IOException {
        this.out = new BufferedWriter(new FileWriter(path)); // ok: CWE-772
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    Properties load(String p) throws IOException {
        Properties props = new Properties();
        props.load(new FileInputStream(p)); // expect: CWE-772
        return props;
    }

    Properties load2(String p) throws IOException {
        Properties props = new Properties();
        try (InputStream in = new FileInputStream(p)) { // ok: CWE-772
            props.load(in);
        }
        return props;
    }

    List<String> names(DataSource ds) throws SQLException {
        List<String> l = new ArrayList<>();
        Connection c = ds.getConnection(); // ok: CWE-772
        try {
            Statement s = c.createStatement(); // ok: CWE-772
            try {
                ResultSet rs = s.executeQuery("SELECT n FROM t"); // ok: CWE-772
                while (rs.next()) l.add(rs.getString(1));
            } finally {
                s.close();
            }
        } finally {
            c.close();
        }
        return l;
    }

    List<String> names2(DataSource ds) throws SQLException {
        List<String> l = new ArrayList<>();
        Connection c = ds.getConnection(); // expect: CWE-772
        Statement s = c.createStatement(); // expect: CWE-772
        ResultSet rs = s.executeQuery("SELECT n FROM t");
        while (rs.next()) l.add(rs.getString(1));
        return l;
    }

    int update(DataSource ds) {
        try {
            Connection c = ds.getConnection(); // expect: CWE-772
            int n = c.prepareStatement("DELETE FROM t").executeUpdate(); // expect: CWE-772
            return n;
        } catch (SQLException e) {
            return -1;
        }
    }

    Object serial(File f) throws Exception {
        ObjectInputStream in = new ObjectInputStream(new FileInputStream(f)); // expect: CWE-772
        return in.readObject();
    }

    void serialOk(File f, Object o) throws IOException {
        ObjectOutputStream os = new ObjectOutputStream(new FileOutputStream(f)); // ok: CWE-772
        os.writeObject(o);
        os.close();
    }

    void early(File f) throws IOException {
        BufferedReader r = new BufferedReader(new FileReader(f)); // expect: CWE-772
        String l = r.readLine();
        if (l == null) {
            return;
        }
        System.out.println(l);
        r.close();
    }

    void thrown(File f) throws IOException {
        FileInputStream in = new FileInputStream(f); // expect: CWE-772
        if (in.read() != 42) {
            throw new IOException("bad magic");
        }
        in.close();
    }

    void ioutils(File f) throws IOException {
        InputStream in = new FileInputStream(f); // ok: CWE-772
        try {
            System.out.println(IOUtils.toString(in, "UTF-8"));
        } finally {
            IOUtils.closeQuietly(in);
        }
    }

    String ioutils2(File f) throws IOException {
        return IOUtils.toString(new FileInputStream(f), "UTF-8"); // expect: CWE-772
    }

    void connect(String h) throws IOException {
        socket = new Socket(h, 1); // ok: CWE-772
    }

    void twice(File a) throws IOException {
        FileReader r = new FileReader(a); // expect: CWE-772
        r.read();
        r = new FileReader(a); // ok: CWE-772
        r.close();
    }

    BufferedReader open(File f) throws IOException {
        FileReader fr = new FileReader(f); // ok: CWE-772
        BufferedReader br = new BufferedReader(fr);
        return br;
    }

    void user(File f) throws IOException {
        BufferedReader br = open(f); // expect: CWE-772
        System.out.println(br.readLine());
    }

    void user2(File f) throws IOException {
        try (BufferedReader br = open(f)) { // ok: CWE-772
            System.out.println(br.readLine());
        }
    }

    void walk(Path p) throws IOException {
        try (Stream<Path> s = Files.walk(p)) { // ok: CWE-772
            s.forEach(System.out::println);
        }
        List<Path> l = Files.walk(p).collect(Collectors.toList()); // expect: CWE-772
    }

    void jar(String p) throws IOException {
        JarFile j = new JarFile(p); // expect: CWE-772
        System.out.println(j.getManifest());
    }

    void zip(File f, File o) throws IOException {
        ZipOutputStream z = new ZipOutputStream(new FileOutputStream(o)); // ok: CWE-772
        try (FileInputStream in = new FileInputStream(f)) { // ok: CWE-772
            z.putNextEntry(new ZipEntry("a"));
            in.transferTo(z);
        } finally {
            z.close();
        }
    }

    void chan(File f) throws IOException {
        RandomAccessFile raf = new RandomAccessFile(f, "rw"); // ok: CWE-772
        FileChannel ch = raf.getChannel();
        FileLock lock = ch.lock();
        try {
            raf.writeInt(1);
        } finally {
            lock.release();
            raf.close();
        }
    }

    void sched() {
        ScheduledExecutorService s = Executors.newScheduledThreadPool(1); // expect: CWE-772
        s.schedule(() -> System.out.println("x"), 1, TimeUnit.SECONDS);
    }

    ExecutorService make() {
        return Executors.newCachedThreadPool(); // ok: CWE-772
    }

    void timer(Map<String, InputStream> m, File f) throws IOException {
        m.put("a", new FileInputStream(f)); // ok: CWE-772
    }

    void nulls(File f) throws IOException {
        InputStream in = null;
        OutputStream os = null;
        try {
            in = new FileInputStream(f); // ok: CWE-772
            os = new FileOutputStream(f + ".x"); // ok: CWE-772
            in.transferTo(os);
        } finally {
            try {
                if (in != null) in.close();
            } finally {
                if (os != null) os.close();
            }
        }
    }

    void half(File f) throws IOException {
        InputStream in = null;
        OutputStream os = null;
        try {
            in = new FileInputStream(f); // ok: CWE-772
            os = new FileOutputStream(f + ".x"); // expect: CWE-772
            in.transferTo(os);
        } finally {
            if (in != null) in.close();
        }
    }

    int http(URL u) throws IOException {
        HttpURLConnection c = (HttpURLConnection) u.openConnection();
        BufferedReader r = new BufferedReader(new InputStreamReader(c.getInputStream())); // expect: CWE-772
        return r.read();
    }

    void datagram() throws IOException {
        DatagramSocket s = new DatagramSocket(9); // expect: CWE-772
        s.receive(new DatagramPacket(new byte[1], 1));
    }

    void lambda(File f) throws IOException {
        InputStream in = new FileInputStream(f); // ok: CWE-772
        new Thread(() -> pump(in)).start();
    }

    private void pump(InputStream in) {
        try (in) {
            in.read();
        } catch (IOException ignored) {
        }
    }

    void print(File f) throws FileNotFoundException {
        PrintStream ps = new PrintStream(new FileOutputStream(f)); // expect: CWE-772
        ps.println("x");
    }

    void sysout() {
        PrintStream ps = new PrintStream(System.out); // ok: CWE-772
        ps.println("x");
    }

    static void share(String u) throws SQLException {
        shared = DriverManager.getConnection(u); // ok: CWE-772
    }
}
