package dev.conversionrelay.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * One port for both of BigQuery's APIs, as Beam's --bigQueryEndpoint asks for: what comes in plain
 * is REST, what comes in TLS is gRPC, for which Beam takes nothing else. The certificate is made
 * for the occasion.
 */
public final class TlsFront implements AutoCloseable {

  private static final int TLS_HANDSHAKE = 0x16;
  private static final String PASSWORD = "emulator";

  private final ServerSocket server;
  private final Path keyStore;
  private final SSLContext tls;
  private final int rest;
  private final int grpc;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "tls-front");
            thread.setDaemon(true);
            return thread;
          });

  private TlsFront(ServerSocket server, Path keyStore, SSLContext tls, int rest, int grpc) {
    this.server = server;
    this.keyStore = keyStore;
    this.tls = tls;
    this.rest = rest;
    this.grpc = grpc;
  }

  /** Starts it in front of a port for plain requests and one for TLS. */
  public static TlsFront start(Path folder, int rest, int grpc)
      throws IOException, InterruptedException {
    Path keyStore = folder.resolve("emulator.p12");
    makeCertificate(keyStore);
    try (InputStream in = Files.newInputStream(keyStore)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, PASSWORD.toCharArray());
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, PASSWORD.toCharArray());
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(managers.getKeyManagers(), null, null);
      ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      TlsFront front = new TlsFront(server, keyStore, tls, rest, grpc);
      front.threads.execute(front::acceptAll);
      return front;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static void makeCertificate(Path keyStore) throws IOException, InterruptedException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "emulator",
                "-keyalg",
                "RSA",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=ip:127.0.0.1,dns:localhost",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                keyStore.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool: " + said);
    }
  }

  public int port() {
    return server.getLocalPort();
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  /** What makes a JVM trust its certificate. */
  public List<String> jvmOptions() {
    return List.of(
        "-Djavax.net.ssl.trustStore=" + keyStore, "-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
  }

  private void acceptAll() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        threads.execute(() -> serve(client));
      } catch (SocketException e) {
        return; // closed
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void serve(Socket client) {
    try {
      int first = client.getInputStream().read();
      InputStream consumed = new ByteArrayInputStream(new byte[] {(byte) first});
      if (first == TLS_HANDSHAKE) {
        SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(client, consumed, true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        join(secure, secure.getInputStream(), grpc);
      } else if (first >= 0) {
        join(client, new SequenceInputStream(consumed, client.getInputStream()), rest);
      }
    } catch (IOException e) {
      close(client);
    }
  }

  private void join(Socket client, InputStream fromClient, int port) throws IOException {
    Socket backend = new Socket(InetAddress.getLoopbackAddress(), port);
    backend.setTcpNoDelay(true);
    client.setTcpNoDelay(true);
    InputStream fromBackend = backend.getInputStream();
    OutputStream toClient = client.getOutputStream();
    OutputStream toBackend = backend.getOutputStream();
    threads.execute(() -> copy(fromBackend, toClient, client, backend));
    copy(fromClient, toBackend, client, backend);
  }

  private static void copy(InputStream from, OutputStream to, Socket client, Socket backend) {
    try {
      byte[] buffer = new byte[1 << 16];
      for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
        to.write(buffer, 0, n);
        to.flush();
      }
    } catch (IOException e) {
      // One side is gone; the other is told so by closing.
    } finally {
      close(client);
      close(backend);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }
}
