package software.amazon.awssdk.services.sqs.model;

public class SqsException extends RuntimeException {
}
