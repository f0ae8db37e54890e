package software.amazon.awssdk.services.sqs;

import software.amazon.awssdk.services.sqs.model.*;
import java.util.function.Consumer;

/** Stands for the client of the SDK in the tests of comment tasks: notes the requests. */
public class SqsClient implements AutoCloseable {
    public final java.util.List<String> calls = new java.util.ArrayList<>();

    public static SqsClient create() {
        return new SqsClient();
    }

    public static Builder builder() {
        return new Builder();
    }

    public SendMessageResponse sendMessage(SendMessageRequest request) {
        calls.add(request.toString());
        return new SendMessageResponse();
    }

    public SendMessageResponse sendMessage(Consumer<SendMessageRequest.Builder> made) {
        SendMessageRequest.Builder builder = SendMessageRequest.builder();
        made.accept(builder);
        calls.add(builder.build().toString());
        return new SendMessageResponse();
    }

    @Override public void close() {
    }

    public static class Builder {
        public Builder region(software.amazon.awssdk.regions.Region region) {
            return this;
        }

        public SqsClient build() {
            return new SqsClient();
        }
    }
}
