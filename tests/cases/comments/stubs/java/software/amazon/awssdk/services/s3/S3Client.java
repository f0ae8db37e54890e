package software.amazon.awssdk.services.s3;

import software.amazon.awssdk.services.s3.model.*;
import java.util.function.Consumer;

/** Stands for the client of the SDK in the tests of comment tasks: notes the requests. */
public class S3Client implements AutoCloseable {
    public final java.util.List<String> calls = new java.util.ArrayList<>();

    public static S3Client create() {
        return new S3Client();
    }

    public static Builder builder() {
        return new Builder();
    }

    public PutObjectResponse putObject(PutObjectRequest request, software.amazon.awssdk.core.sync.RequestBody body) {
        calls.add(request.toString());
        return new PutObjectResponse();
    }

    public PutObjectResponse putObject(PutObjectRequest request, java.nio.file.Path path) {
        calls.add(request.toString());
        return new PutObjectResponse();
    }

    public DeleteObjectResponse deleteObject(DeleteObjectRequest request) {
        calls.add(request.toString());
        return new DeleteObjectResponse();
    }

    public PutObjectResponse putObject(Consumer<PutObjectRequest.Builder> made, software.amazon.awssdk.core.sync.RequestBody body) {
        PutObjectRequest.Builder builder = PutObjectRequest.builder();
        made.accept(builder);
        calls.add(builder.build().toString());
        return new PutObjectResponse();
    }

    public DeleteObjectResponse deleteObject(Consumer<DeleteObjectRequest.Builder> made) {
        DeleteObjectRequest.Builder builder = DeleteObjectRequest.builder();
        made.accept(builder);
        calls.add(builder.build().toString());
        return new DeleteObjectResponse();
    }

    @Override public void close() {
    }

    public static class Builder {
        public Builder region(software.amazon.awssdk.regions.Region region) {
            return this;
        }

        public S3Client build() {
            return new S3Client();
        }
    }
}
