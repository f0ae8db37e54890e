package software.amazon.awssdk.services.sqs.model;

public class SendMessageRequest {
    private final java.util.TreeMap<String, Object> values;

    private SendMessageRequest(java.util.TreeMap<String, Object> values) {
        this.values = values;
    }

    public static Builder builder() {
        return new Builder();
    }

    public Object queueUrl() {
        return values.get("queueUrl");
    }

    public Object messageBody() {
        return values.get("messageBody");
    }

    public Object delaySeconds() {
        return values.get("delaySeconds");
    }

    @Override public String toString() {
        return "SendMessageRequest" + values.toString().replace('{', '[').replace('}', ']');
    }

    public static class Builder {
        private final java.util.TreeMap<String, Object> values = new java.util.TreeMap<>();

        public Builder queueUrl(String value) {
            values.put("queueUrl", value);
            return this;
        }

        public Builder messageBody(String value) {
            values.put("messageBody", value);
            return this;
        }

        public Builder delaySeconds(Integer value) {
            values.put("delaySeconds", value);
            return this;
        }

        public SendMessageRequest build() {
            return new SendMessageRequest(values);
        }
    }
}
