package leaks;

import java.io.*;
import java.net.*;
import java.nio.channels.*;
import java.nio.file.*;
import java.sql.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.stream.*;
import java.util.zip.*;
import javax.sql.DataSource;
import org.apache.commons.io.IOUtils;
import org.apache.http.client.methods.*;
import org.apache.http.impl.client.*;
import org.hibernate.*;

class LeaksLibraries {
    private DataSource ds;
    private SessionFactory sf;
    private Map<String, Connection> open = new HashMap<>();

    List<String> a(String sql) throws SQLException {
        Connection c = ds.getConnection(); // expect: CWE-772
        List<String> out = new ArrayList<>();
        try (PreparedStatement p = c.prepareStatement(sql); ResultSet r = p.executeQuery()) {
            while (r.next()) out.add(r.getString(1));
        }
        return out;
    }

    List<String> b(String sql) throws SQLException {
        List<String> out = new ArrayList<>();
        Connection c = null;
        try {
            c = ds.getConnection(); // ok: CWE-772
            PreparedStatement p = c.prepareStatement(sql); // ok: CWE-772
            ResultSet r = p.executeQuery();
            while (r.next()) out.add(r.getString(1));
        } finally {
            if (c != null) c.close();
        }
        return out;
    }

    void c(String name) throws SQLException {
        Connection c = ds.getConnection(); // ok: CWE-772
        open.put(name, c);
    }

    Connection d() throws SQLException {
        Connection c = ds.getConnection(); // ok: CWE-772
        c.setAutoCommit(false);
        return c;
    }

    boolean e(String sql) throws SQLException {
        Connection c = d(); // expect: CWE-772
        return c.createStatement().execute(sql);
    }

    String f(String u) throws IOException {
        HttpURLConnection h = (HttpURLConnection) new URL(u).openConnection();
        InputStream in = h.getInputStream(); // expect: CWE-772
        return IOUtils.toString(in, "UTF-8");
    }

    String g(String u) throws IOException {
        InputStream in = new URL(u).openStream(); // ok: CWE-772
        try {
            return IOUtils.toString(in, "UTF-8");
        } finally {
            IOUtils.closeQuietly(in);
        }
    }

    void h(File f, boolean header) throws IOException {
        PrintWriter w = new PrintWriter(new FileWriter(f)); // expect: CWE-772
        if (header) {
            w.println("# header");
            w.close();
        } else {
            w.println("none");
        }
    }

    void i(File f, boolean header) throws IOException {
        PrintWriter w = new PrintWriter(new FileWriter(f)); // ok: CWE-772
        try {
            if (header) w.println("# header");
            else w.println("none");
        } finally {
            w.close();
        }
    }

    Object j(Long id) {
        Session s = sf.openSession(); // expect: CWE-772
        return s.get(Object.class, id);
    }

    Object k(Long id) {
        Session s = sf.openSession(); // ok: CWE-772
        try {
            return s.get(Object.class, id);
        } finally {
            s.close();
        }
    }

    String l(String u) throws IOException {
        CloseableHttpClient c = HttpClients.createDefault(); // expect: CWE-772
        return c.execute(new HttpGet(u)).toString();
    }

    String m(String u) throws IOException {
        try (CloseableHttpClient c = HttpClients.createDefault(); CloseableHttpResponse r = c.execute(new HttpGet(u))) { // ok: CWE-772
            return r.toString();
        }
    }

    Future<Integer> n(Callable<Integer> job) {
        ExecutorService ex = Executors.newSingleThreadExecutor(); // expect: CWE-772
        return ex.submit(job);
    }

    int o(Callable<Integer> job) throws Exception {
        ExecutorService ex = Executors.newSingleThreadExecutor(); // ok: CWE-772
        int r = ex.submit(job).get();
        ex.shutdown();
        return r;
    }

    List<Path> p(Path dir) throws IOException {
        return Files.walk(dir).collect(Collectors.toList()); // expect: CWE-772
    }

    List<Path> q(Path dir) throws IOException {
        try (Stream<Path> s = Files.walk(dir)) { // ok: CWE-772
            return s.collect(Collectors.toList());
        }
    }

    void r(File f) throws IOException {
        ObjectOutputStream o = new ObjectOutputStream(new FileOutputStream(f)); // expect: CWE-772
        o.writeObject("x");
    }

    Object s(File f) throws IOException, ClassNotFoundException {
        ObjectInputStream o = new ObjectInputStream(new FileInputStream(f)); // ok: CWE-772
        Object x = o.readObject();
        o.close();
        return x;
    }

    void t(File f) {
        RandomAccessFile raf = null;
        try {
            raf = new RandomAccessFile(f, "rw"); // expect: CWE-772
            raf.seek(10);
        } catch (IOException e) {
            System.err.println(e.getMessage());
        }
    }

    void u(Socket s) throws IOException {
        BufferedReader r = new BufferedReader(new InputStreamReader(s.getInputStream())); // ok: CWE-772
        System.out.println(r.readLine());
    }

    void v(int port) throws IOException {
        try (ServerSocket ss = new ServerSocket(port)) { // ok: CWE-772
            while (true) {
                Socket s = ss.accept(); // ok: CWE-772
                new Thread(() -> serve(s)).start();
            }
        }
    }

    private void serve(Socket s) {
        try {
            s.close();
        } catch (IOException ignored) {
        }
    }

    void w(Path p) throws IOException {
        BufferedWriter bw = Files.newBufferedWriter(p); // expect: CWE-772
        bw.write("x");
        bw.newLine();
    }

    byte[] x(File f) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(); // ok: CWE-772
        GZIPInputStream in = new GZIPInputStream(new FileInputStream(f)); // expect: CWE-772
        in.transferTo(out);
        return out.toByteArray();
    }

    void y(List<File> files) throws IOException {
        for (File f : files) {
            FileInputStream in = new FileInputStream(f); // expect: CWE-772
            if (in.available() == 0) {
                continue;
            }
            in.close();
        }
    }

    void z(File f) throws IOException {
        Closer c = new Closer(new FileInputStream(f)); // ok: CWE-772
        c.close();
    }

    static class Closer implements Closeable {
        private final InputStream in;

        Closer(InputStream in) {
            this.in = in;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
