package dev.firstpair.stack.cli;

import dev.firstpair.stack.servers.Folders;
import dev.firstpair.stack.servers.StartFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Deletes all data. */
@Command(name = "reset", mixinStandardHelpOptions = true,
        description = "Deletes .firstpair/: products, orders, users, keys and logs. Refused while something runs.")
final class ResetCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        Running.find().ifPresent(state -> {
            throw new StartFailedException(
                    "It still runs (pid " + state.launcher().pid() + "): ./firstpair down first.");
        });
        Running.awaitNoOrphans();
        if (!Files.isDirectory(Main.directory())) {
            spec.commandLine().getOut().println("There is nothing to delete.");
            return 0;
        }
        DirectoryLock.take();
        Folders.delete(Main.directory());
        spec.commandLine().getOut().println("Deleted " + Main.directory() + ".");
        return 0;
    }
}
