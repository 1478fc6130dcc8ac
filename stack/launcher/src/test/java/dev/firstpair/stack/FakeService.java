package dev.firstpair.stack;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** Replaces every service in tests of processes: a jar that listens and reports that it is ready. */
final class FakeService {

    private static final String FAIL_IF = "--fail-if=";

    private FakeService() {}

    public static void main(String[] arguments) throws IOException {
        System.out.println("arguments: " + String.join(" ", arguments));
        System.out.println("admin: " + System.getenv("FIRSTPAIR_ACCOUNTS_ADMIN_PASSWORD"));
        if (List.of(arguments).contains("--fail") || Arrays.stream(arguments)
                .filter(argument -> argument.startsWith(FAIL_IF))
                .anyMatch(argument -> Files.exists(Path.of(argument.substring(FAIL_IF.length()))))) {
            System.out.println("something is missing");
            System.exit(3);
        }
        int port = Arrays.stream(arguments)
                .filter(argument -> argument.startsWith("--server.port="))
                .mapToInt(argument -> Integer.parseInt(argument.substring("--server.port=".length())))
                .findFirst()
                .orElseThrow();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/actuator/health/readiness", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.createContext("/actuator/refresh", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    /** Creates a checkout in which every service has been built. */
    static void buildAll(Path root) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, FakeService.class.getName());
        String classFile = FakeService.class.getName().replace('.', '/') + ".class";
        for (ServiceName service : ServiceName.values()) {
            Path file = root.resolve(service.jar());
            Files.createDirectories(file.getParent());
            try (OutputStream out = Files.newOutputStream(file);
                    JarOutputStream jar = new JarOutputStream(out, manifest)) {
                jar.putNextEntry(new ZipEntry(classFile));
                jar.write(FakeService.class.getResourceAsStream("FakeService.class").readAllBytes());
            }
        }
    }
}
