package dev.firstpair.openapi;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.FieldVisitor;
import org.springframework.asm.Handle;
import org.springframework.asm.Label;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.http.HttpStatus;

/**
 * The constants of a compiled class: strings, the classes that it names, and problems, which are a status followed by a
 * code.
 *
 * @param strings in the code and in constants
 * @param names everything in the constant pool, such as {@code dev/firstpair/web/Places}
 * @param problems such as {@code 409 SOLD_OUT}
 */
record ClassConstants(String className, Set<String> strings, Set<String> names, SortedSet<String> problems) {

    private static final Pattern CODE = Pattern.compile("[A-Z][A-Z_]+");
    private static final String STATUS = "org/springframework/http/HttpStatus";
    private static final int UTF8 = 1;
    private static final String CLASS = ".class";

    /** The constants of all classes that were compiled together with this one, without tests. */
    static Stream<ClassConstants> compiledWith(Class<?> one) {
        try {
            Path folder = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
            return Files.walk(folder).filter(file -> file.toString().endsWith(CLASS)).map(ClassConstants::read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ClassConstants read(Path file) {
        try {
            return of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param name with slashes */
    static ClassConstants of(String name) {
        try (InputStream file = ClassConstants.class.getResourceAsStream("/" + name + CLASS)) {
            return of(Objects.requireNonNull(file, name).readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ClassConstants of(byte[] bytes) {
        ClassReader reader = new ClassReader(bytes);
        ClassConstants constants = new ClassConstants(reader.getClassName().replace('/', '.'), new TreeSet<>(),
                names(reader, bytes), new TreeSet<>());
        reader.accept(new ClassVisitor(SpringAsmInfo.ASM_VERSION) {
            @Override
            public @Nullable FieldVisitor visitField(int access, String name, String descriptor,
                    @Nullable String signature, @Nullable Object value) {
                if (value instanceof String text) {
                    constants.strings.add(text);
                }
                return null;
            }

            @Override
            public MethodVisitor visitMethod(int access, String name, String descriptor, @Nullable String signature,
                    String @Nullable [] exceptions) {
                return constants.new Code();
            }
        }, ClassReader.SKIP_FRAMES | ClassReader.SKIP_DEBUG);
        return constants;
    }

    private static Set<String> names(ClassReader reader, byte[] bytes) {
        Set<String> names = new TreeSet<>();
        for (int i = 1; i < reader.getItemCount(); i++) {
            int at = reader.getItem(i);
            if (at > 0 && bytes[at - 1] == UTF8) {
                names.add(new String(bytes, at + 2, reader.readUnsignedShort(at), StandardCharsets.UTF_8));
            }
        }
        return names;
    }

    /** A status belongs to the code that is pushed right after it. */
    private final class Code extends MethodVisitor {

        private @Nullable String status;

        Code() {
            super(SpringAsmInfo.ASM_VERSION);
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
            status = opcode == Opcodes.GETSTATIC && owner.equals(STATUS) ? name : null;
        }

        @Override
        public void visitLdcInsn(Object value) {
            if (value instanceof String text) {
                strings.add(text);
                if (status != null && CODE.matcher(text).matches()) {
                    problems.add(HttpStatus.valueOf(status).value() + " " + text);
                }
            }
            status = null;
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            status = null;
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
            status = null;
        }

        @Override
        public void visitVarInsn(int opcode, int variable) {
            status = null;
        }

        @Override
        public void visitInsn(int opcode) {
            status = null;
        }

        @Override
        public void visitJumpInsn(int opcode, Label label) {
            status = null;
        }
    }
}
