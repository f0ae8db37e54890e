package software.amazon.awssdk.core.sync;

public class RequestBody {
    public static RequestBody fromString(String text) {
        return new RequestBody();
    }

    public static RequestBody fromString(String text, java.nio.charset.Charset charset) {
        return new RequestBody();
    }

    public static RequestBody fromBytes(byte[] bytes) {
        return new RequestBody();
    }

    public static RequestBody fromFile(java.io.File file) {
        return new RequestBody();
    }

    public static RequestBody fromFile(java.nio.file.Path path) {
        return new RequestBody();
    }

    public static RequestBody fromInputStream(java.io.InputStream stream, long length) {
        return new RequestBody();
    }
}
