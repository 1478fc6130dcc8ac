package dev.firstpair.systemtests.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.IdGenerator;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomBlock;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.SourceSpan;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;
import org.jspecify.annotations.Nullable;

/**
 * A Markdown file, as GitHub reads it.
 *
 * @param anchors the ids of its headings
 * @param tableLines indexes of the lines that are of tables
 * @param programs its blocks of Java
 */
record MarkdownPage(Path file, List<String> lines, List<Target> links, Set<String> anchors, BitSet tableLines,
        List<String> programs) {

    private static final Parser PARSER = Parser.builder()
            .extensions(List.of(TablesExtension.create()))
            .includeSourceSpans(IncludeSourceSpans.BLOCKS_AND_INLINES)
            .build();

    /** The target of a link or an image, and its line, from 1. */
    record Target(int line, String destination) {}

    static MarkdownPage read(Path file) throws IOException {
        String text = Files.readString(file);
        Reader reader = new Reader();
        PARSER.parse(text).accept(reader);
        return new MarkdownPage(file, text.lines().toList(), reader.links, reader.anchors, reader.tableLines,
                reader.programs);
    }

    private static final class Reader extends AbstractVisitor {

        private final IdGenerator ids = IdGenerator.builder().build();
        private final List<Target> links = new ArrayList<>();
        private final Set<String> anchors = new HashSet<>();
        private final BitSet tableLines = new BitSet();
        private final List<String> programs = new ArrayList<>();

        @Override
        public void visit(FencedCodeBlock block) {
            if ("java".equals(block.getInfo())) {
                programs.add(block.getLiteral());
            }
        }

        @Override
        public void visit(Link link) {
            links.add(new Target(lineOf(link), link.getDestination()));
            visitChildren(link);
        }

        @Override
        public void visit(Image image) {
            links.add(new Target(lineOf(image), image.getDestination()));
            visitChildren(image);
        }

        @Override
        public void visit(Heading heading) {
            StringBuilder words = new StringBuilder();
            heading.accept(new AbstractVisitor() {

                @Override
                public void visit(Text text) {
                    words.append(text.getLiteral());
                }

                @Override
                public void visit(Code code) {
                    words.append(code.getLiteral());
                }
            });
            anchors.add(ids.generateId(words.toString()));
            visitChildren(heading);
        }

        @Override
        public void visit(CustomBlock block) {
            if (block instanceof TableBlock) {
                block.getSourceSpans().forEach(span -> tableLines.set(span.getLineIndex()));
            }
            visitChildren(block);
        }

        private static int lineOf(Node node) {
            for (@Nullable
            Node at = node; at != null; at = at.getParent()) {
                List<SourceSpan> spans = at.getSourceSpans();
                if (!spans.isEmpty()) {
                    return spans.getFirst().getLineIndex() + 1;
                }
            }
            throw new IllegalStateException("No line of " + node);
        }
    }
}
