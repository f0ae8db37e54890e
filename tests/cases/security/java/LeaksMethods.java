import java.io.*;
import java.net.*;
import java.nio.channels.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.sql.*;
import java.util.*;
import java.util.stream.*;
import java.util.zip.*;
import javax.sql.DataSource;

class LeaksMethods {
    private DataSource ds;

    private Connection getConnection() throws SQLException {
        return ds.getConnection(); // ok: CWE-772
    }

    int count(String t) throws SQLException {
        Connection con = getConnection(); // expect: CWE-772
        PreparedStatement ps = con.prepareStatement("select count(*) from t"); // expect: CWE-772
        ResultSet rs = ps.executeQuery();
        return rs.next() ? rs.getInt(1) : 0;
    }

    int countOk(String t) {
        Connection con = null;
        PreparedStatement ps = null;
        ResultSet rs = null;
        try {
            con = getConnection(); // ok: CWE-772
            ps = con.prepareStatement("select count(*) from t"); // ok: CWE-772
            rs = ps.executeQuery(); // ok: CWE-772
            return rs.next() ? rs.getInt(1) : 0;
        } catch (SQLException e) {
            return -1;
        } finally {
            close(rs);
            close(ps);
            close(con);
        }
    }

    private void close(AutoCloseable c) {
        if (c == null) {
            return;
        }
        try {
            c.close();
        } catch (Exception e) {
            System.err.println(e);
        }
    }

    int countHalf() throws SQLException {
        Connection con = getConnection(); // ok: CWE-772
        try {
            PreparedStatement ps = con.prepareStatement("select 1"); // ok: CWE-772
            ps.execute();
            ps.close();
            return 1;
        } finally {
            con.close();
        }
    }

    void readAll(File f) throws IOException {
        InputStreamReader r = new InputStreamReader(new FileInputStream(f), StandardCharsets.UTF_8); // expect: CWE-772
        char[] c = new char[10];
        while (r.read(c) > 0) {
            System.out.print(c);
        }
    }

    void readAllOk(File f) throws IOException {
        try (var r = new InputStreamReader(new FileInputStream(f), StandardCharsets.UTF_8)) { // ok: CWE-772
            r.read();
        }
    }

    void tryReturn(File f) {
        FileWriter w = null;
        try {
            w = new FileWriter(f); // expect: CWE-772
            w.write("x");
        } catch (IOException e) {
            e.printStackTrace();
        }
    }

    void tryClose(File f) {
        FileWriter w = null;
        try {
            w = new FileWriter(f); // ok: CWE-772
            w.write("x");
        } catch (IOException e) {
            e.printStackTrace();
        } finally {
            if (null != w) {
                try {
                    w.close();
                } catch (IOException e) {
                    e.printStackTrace();
                }
            }
        }
    }

    void server(int port) throws IOException {
        ServerSocket ss = new ServerSocket(port); // ok: CWE-772
        while (true) {
            Socket s = ss.accept(); // ok: CWE-772
            new Thread(new Handler(s)).start();
        }
    }

    static class Handler implements Runnable {
        private final Socket s;
        Handler(Socket s) { this.s = s; }
        public void run() {
            try {
                s.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    void echo(int port) throws IOException {
        try (ServerSocket ss = new ServerSocket(port)) { // ok: CWE-772
            Socket s = ss.accept(); // expect: CWE-772
            BufferedReader in = new BufferedReader(new InputStreamReader(s.getInputStream()));
            System.out.println(in.readLine());
        }
    }

    Stream<String> stream(Path p) throws IOException {
        return Files.lines(p).map(String::trim); // ok: CWE-772
    }

    List<String> list(Path p) throws IOException {
        return Files.lines(p).map(String::trim).collect(Collectors.toList()); // expect: CWE-772
    }

    boolean any(Path p) throws IOException {
        try (Stream<String> s = Files.lines(p)) { // ok: CWE-772
            return s.anyMatch(String::isEmpty);
        }
    }

    byte[] gz(byte[] in) throws IOException {
        ByteArrayOutputStream bos = new ByteArrayOutputStream(); // ok: CWE-772
        GZIPOutputStream g = new GZIPOutputStream(bos); // ok: CWE-772
        g.write(in);
        g.close();
        return bos.toByteArray();
    }

    void props(String f) throws IOException {
        Properties p = new Properties();
        FileInputStream in = new FileInputStream(f); // ok: CWE-772
        p.load(in);
        in.close();
        p.store(new FileOutputStream(f), "x"); // expect: CWE-772
    }

    String first(URL u) throws IOException {
        URLConnection c = u.openConnection();
        InputStream in = c.getInputStream(); // expect: CWE-772
        return "" + in.read();
    }

    void loop(List<String> names) throws IOException {
        for (String n : names) {
            FileInputStream in = new FileInputStream(n); // expect: CWE-772
            if (in.read() < 0) {
                continue;
            }
            in.close();
        }
    }

    Writer builder(File f) throws IOException {
        Writer w = new BufferedWriter(new OutputStreamWriter(new FileOutputStream(f), "UTF-8")); // ok: CWE-772
        w.write("header");
        return w;
    }

    class Cache {
        private final Map<String, RandomAccessFile> open = new HashMap<>();
        RandomAccessFile get(String n) throws IOException {
            RandomAccessFile r = open.get(n);
            if (r == null) {
                r = new RandomAccessFile(n, "r"); // ok: CWE-772
                open.put(n, r);
            }
            return r;
        }
        RandomAccessFile lazy(String n) {
            return open.computeIfAbsent(n, k -> {
                try {
                    return new RandomAccessFile(k, "r"); // ok: CWE-772
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    void lock(Path p) throws IOException {
        FileChannel c = FileChannel.open(p, StandardOpenOption.WRITE); // expect: CWE-772
        c.lock();
        System.out.println("locked");
    }

    void sel() throws IOException {
        Selector s = Selector.open(); // expect: CWE-772
        s.select();
    }

    void chain(File f) throws IOException {
        new FileOutputStream(f).write(1); // expect: CWE-772
    }

    void dl(URL u, Path p) throws IOException {
        Files.copy(u.openStream(), p); // expect: CWE-772
    }

    void dlOk(URL u, Path p) throws IOException {
        try (InputStream in = u.openStream()) { // ok: CWE-772
            Files.copy(in, p);
        }
    }

    Object serialize(File f) throws Exception {
        FileInputStream fis = new FileInputStream(f); // ok: CWE-772
        ObjectInputStream ois = new ObjectInputStream(fis);
        Object o = ois.readObject();
        ois.close();
        fis.close();
        return o;
    }

    void cond(File f, boolean keep) throws IOException {
        FileOutputStream o = new FileOutputStream(f); // expect: CWE-772
        o.write(1);
        if (keep) {
            o.flush();
        } else {
            o.close();
        }
    }

    void scanner() {
        Scanner s = new Scanner("a b c"); // ok: CWE-772
        s.next();
    }
}
