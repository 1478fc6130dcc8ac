package dev.firstpair.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpair.stack.servers.StartFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ServiceCommandTest {

    @TempDir
    Path root;

    /** As on a full disk. */
    @Test
    @Timeout(300)
    void usesNothingOfAJarThatCouldNotBeUnpackedToItsEnd() throws IOException {
        buildAccounts();
        ServiceCommand command = ServiceCommand.of(root, ServiceName.ACCOUNTS, false, false);

        assertThatThrownBy(() -> command.with(List.of(), root.resolve("log"), root))
                .isInstanceOf(StartFailedException.class)
                .hasMessageStartingWith("Cannot unpack ")
                .hasMessageContaining("no space");

        assertThat(root.resolve("accounts/target/unpacked")).isEmptyDirectory();
    }

    private void buildAccounts() throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, HalfUnpacked.class.getName());
        String classFile = HalfUnpacked.class.getName().replace('.', '/') + ".class";
        Path file = root.resolve(ServiceName.ACCOUNTS.jar());
        Files.createDirectories(file.getParent());
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            jar.putNextEntry(new ZipEntry("BOOT-INF/"));
            jar.putNextEntry(new ZipEntry(classFile));
            jar.write(HalfUnpacked.class.getResourceAsStream("/" + classFile).readAllBytes());
        }
    }

    /** In place of Spring Boot's own: writes the jar and fails at the libraries. */
    static final class HalfUnpacked {

        private HalfUnpacked() {}

        public static void main(String[] arguments) throws IOException {
            Path destination = Path.of(arguments[arguments.length - 1]);
            Files.createFile(destination.resolve(Path.of(System.getProperty("java.class.path")).getFileName()));
            System.out.println("no space");
            System.exit(1);
        }
    }
}
