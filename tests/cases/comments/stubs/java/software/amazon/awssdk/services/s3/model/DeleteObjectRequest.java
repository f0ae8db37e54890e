package software.amazon.awssdk.services.s3.model;

public class DeleteObjectRequest {
    private final java.util.TreeMap<String, Object> values;

    private DeleteObjectRequest(java.util.TreeMap<String, Object> values) {
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

    public Object versionId() {
        return values.get("versionId");
    }

    @Override public String toString() {
        return "DeleteObjectRequest" + values.toString().replace('{', '[').replace('}', ']');
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

        public Builder versionId(String value) {
            values.put("versionId", value);
            return this;
        }

        public DeleteObjectRequest build() {
            return new DeleteObjectRequest(values);
        }
    }
}
