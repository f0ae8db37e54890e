package software.amazon.awssdk.services.s3.model;

public class GetObjectRequest {
    private final java.util.TreeMap<String, Object> values;

    private GetObjectRequest(java.util.TreeMap<String, Object> values) {
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

    @Override public String toString() {
        return "GetObjectRequest" + values.toString().replace('{', '[').replace('}', ']');
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

        public GetObjectRequest build() {
            return new GetObjectRequest(values);
        }
    }
}
