// What looks like a fault and is none, each beside its twin that is one.
import java.io.FileWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;

class Quiet {
    static final String NET_PROXY_PASSWORD = "org.example.NET_PROXY_PASSWORD"; // ok: CWE-798
    static final String NET_PROXY_LOGIN_PASSWORD = "gh7-Kelp-91xx"; // expect: CWE-798

    String told(Exception error) {
        StringWriter text = new StringWriter();
        PrintWriter lines = new PrintWriter(text); // ok: CWE-772
        error.printStackTrace(lines);
        return text.toString();
    }

    void kept(Exception error, String path) throws IOException {
        PrintWriter lines = new PrintWriter(new FileWriter(path)); // expect: CWE-772
        lines.println(error);
    }
}
