package software.amazon.awssdk.services.s3.model;

public enum ServerSideEncryption {
    AES256,
    AWS_KMS
}
