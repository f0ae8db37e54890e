package software.amazon.awssdk.services.sqs.model;

public class SendMessageResponse {
    public String messageId() {
        return "1";
    }
}
