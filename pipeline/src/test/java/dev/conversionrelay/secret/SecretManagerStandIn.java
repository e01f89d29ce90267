package dev.conversionrelay.secret;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.cloud.secretmanager.v1.AccessSecretVersionRequest;
import com.google.cloud.secretmanager.v1.AccessSecretVersionResponse;
import com.google.cloud.secretmanager.v1.SecretManagerServiceSettings;
import com.google.cloud.secretmanager.v1.SecretPayload;
import com.google.protobuf.ByteString;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on this machine that speaks the Secret Manager's protocol. */
public final class SecretManagerStandIn implements AutoCloseable {

  private static final MethodDescriptor<AccessSecretVersionRequest, AccessSecretVersionResponse>
      ACCESS =
          MethodDescriptor.<AccessSecretVersionRequest, AccessSecretVersionResponse>newBuilder()
              .setType(MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(
                  "google.cloud.secretmanager.v1.SecretManagerService/AccessSecretVersion")
              .setRequestMarshaller(
                  ProtoUtils.marshaller(AccessSecretVersionRequest.getDefaultInstance()))
              .setResponseMarshaller(
                  ProtoUtils.marshaller(AccessSecretVersionResponse.getDefaultInstance()))
              .build();

  private final AtomicInteger calls = new AtomicInteger();
  private final Server server;
  private volatile Status status = Status.OK;
  private volatile int failures = Integer.MAX_VALUE;
  private volatile String text;

  private SecretManagerStandIn() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(
                ServerServiceDefinition.builder(
                        "google.cloud.secretmanager.v1.SecretManagerService")
                    .addMethod(ACCESS, ServerCalls.asyncUnaryCall(this::answer))
                    .build())
            .build()
            .start();
  }

  /** A server that answers with the text {@code pass of} and the version's name. */
  public static SecretManagerStandIn start() throws IOException {
    return new SecretManagerStandIn();
  }

  /** What reads secrets of this server. */
  public SecretManager secrets() {
    return new SecretManager(this::local);
  }

  /** From now on every secret holds that text. */
  public void answer(String text) {
    this.text = text;
  }

  /** From now on every call fails. */
  public void fail(Status status) {
    fail(status, Integer.MAX_VALUE);
  }

  void fail(Status status, int calls) {
    this.status = status;
    this.failures = calls;
  }

  /** How many calls came. */
  public int calls() {
    return calls.get();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private SecretManagerServiceSettings.Builder local() {
    SecretManagerServiceSettings.Builder settings =
        SecretManagerServiceSettings.newBuilder()
            .setCredentialsProvider(NoCredentialsProvider.create());
    settings.setTransportChannelProvider(
        InstantiatingGrpcChannelProvider.newBuilder()
            .setEndpoint("127.0.0.1:" + server.getPort())
            .setChannelConfigurator(channel -> channel.usePlaintext())
            .build());
    return settings;
  }

  private void answer(
      AccessSecretVersionRequest request, StreamObserver<AccessSecretVersionResponse> answer) {
    if (calls.incrementAndGet() <= failures && !status.isOk()) {
      answer.onError(status.withDescription("says the server").asRuntimeException());
      return;
    }
    String payload = text == null ? "pass of " + request.getName() + "\n" : text;
    answer.onNext(
        AccessSecretVersionResponse.newBuilder()
            .setName(request.getName())
            .setPayload(SecretPayload.newBuilder().setData(ByteString.copyFromUtf8(payload)))
            .build());
    answer.onCompleted();
  }
}
