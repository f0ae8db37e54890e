package software.amazon.awssdk.services.s3.model;

public class DeleteObjectResponse {
    public String messageId() {
        return "1";
    }
}
