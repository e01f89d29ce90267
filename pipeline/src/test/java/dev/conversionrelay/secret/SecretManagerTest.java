package dev.conversionrelay.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Google's client against a local stand-in that speaks its protocol. */
class SecretManagerTest {

  private static final String NAME = "projects/shop/secrets/db/versions/3";
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
  private volatile Status status = Status.OK;
  private volatile int failures = Integer.MAX_VALUE;
  private Server server;
  private SecretManager secrets;

  @BeforeEach
  void start() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(
                ServerServiceDefinition.builder(
                        "google.cloud.secretmanager.v1.SecretManagerService")
                    .addMethod(ACCESS, ServerCalls.asyncUnaryCall(this::answer))
                    .build())
            .build()
            .start();
    secrets = new SecretManager(this::local);
  }

  @AfterEach
  void stop() {
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
    answer.onNext(
        AccessSecretVersionResponse.newBuilder()
            .setName(request.getName())
            .setPayload(
                SecretPayload.newBuilder()
                    .setData(ByteString.copyFromUtf8("pass of " + request.getName() + "\n")))
            .build());
    answer.onCompleted();
  }

  @Test
  void aSecretIsReadByItsNameWithoutItsLineEnd() {
    assertThat(secrets.read(NAME)).isEqualTo("pass of " + NAME);
  }

  @Test
  void anOutageIsWaitedFor() {
    status = Status.UNAVAILABLE;
    failures = 2;
    assertThat(secrets.read(NAME)).isEqualTo("pass of " + NAME);
    assertThat(calls).hasValue(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          PERMISSION_DENIED   | grant it the role roles/secretmanager.secretAccessor on the secret
          UNAUTHENTICATED     | gcloud auth application-default login
          NOT_FOUND           | there is no such version
          FAILED_PRECONDITION | this version is disabled or destroyed
          INTERNAL            | the Secret Manager answered INTERNAL; try again
          """)
  void whatIsWrongComesWithTheRemedy(Status.Code code, String remedy) {
    status = code.toStatus();
    assertThatThrownBy(() -> secrets.read(NAME))
        .isInstanceOf(SecretException.class)
        .hasMessageStartingWith("cannot read the secret " + NAME + ": ")
        .hasMessageContaining(remedy);
  }

  @Test
  void aMachineWithoutCredentialsIsTold() {
    SecretManager unknown =
        new SecretManager(
            () -> {
              throw new IOException("Your default credentials were not found");
            });
    assertThatThrownBy(() -> unknown.read(NAME))
        .isInstanceOf(SecretException.class)
        .hasMessageContaining("this machine has no Google credentials");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "projects/p/secrets/s/versions/1",
        "projects/p/secrets/s/versions/latest",
        "projects/p/locations/europe-west1/secrets/s/versions/1"
      })
  void aVersionHasAName(String name) {
    assertThat(SecretManager.isVersionName(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "s", "projects/p/secrets/s", "projects/p/secrets/s/versions/", "my-password"})
  void whatIsNoNameOfAVersionIsSeen(String text) {
    assertThat(SecretManager.isVersionName(text)).isFalse();
  }
}
