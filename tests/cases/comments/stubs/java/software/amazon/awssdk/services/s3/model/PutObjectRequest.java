package software.amazon.awssdk.services.s3.model;

public class PutObjectRequest {
    private final java.util.TreeMap<String, Object> values;

    private PutObjectRequest(java.util.TreeMap<String, Object> values) {
        this.values = values;
    }

    public static Builder builder() {
        return new Builder();
    }

    public Object bucket() {
        return values.get("bucket");
    }

    public Object key() {
        return values.get("key");
    }

    public Object contentType() {
        return values.get("contentType");
    }

    public Object serverSideEncryption() {
        return values.get("serverSideEncryption");
    }

    public Object contentLength() {
        return values.get("contentLength");
    }

    @Override public String toString() {
        return "PutObjectRequest" + values.toString().replace('{', '[').replace('}', ']');
    }

    public static class Builder {
        private final java.util.TreeMap<String, Object> values = new java.util.TreeMap<>();

        public Builder bucket(String value) {
            values.put("bucket", value);
            return this;
        }

        public Builder key(String value) {
            values.put("key", value);
            return this;
        }

        public Builder contentType(String value) {
            values.put("contentType", value);
            return this;
        }

        public Builder serverSideEncryption(String value) {
            values.put("serverSideEncryption", value);
            return this;
        }

        public Builder serverSideEncryption(software.amazon.awssdk.services.s3.model.ServerSideEncryption value) {
            values.put("serverSideEncryption", value);
            return this;
        }

        public Builder contentLength(long value) {
            values.put("contentLength", value);
            return this;
        }

        public PutObjectRequest build() {
            return new PutObjectRequest(values);
        }
    }
}
