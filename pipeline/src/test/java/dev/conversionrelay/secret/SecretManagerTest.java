package dev.conversionrelay.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Google's client against a local stand-in that speaks its protocol. */
class SecretManagerTest {

  private static final String NAME = "projects/shop/secrets/db/versions/3";

  private SecretManagerStandIn server;

  @BeforeEach
  void start() throws IOException {
    server = SecretManagerStandIn.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aSecretIsReadByItsNameWithoutItsLineEnd() {
    assertThat(server.secrets().read(NAME)).isEqualTo("pass of " + NAME);
  }

  @Test
  void anOutageIsWaitedFor() {
    server.fail(Status.UNAVAILABLE, 2);
    assertThat(server.secrets().read(NAME)).isEqualTo("pass of " + NAME);
    assertThat(server.calls()).isEqualTo(3);
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
    server.fail(code.toStatus());
    assertThatThrownBy(() -> server.secrets().read(NAME))
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
