package software.amazon.awssdk.services.s3.model;

public class PutObjectResponse {
    public String messageId() {
        return "1";
    }
}
