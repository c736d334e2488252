package dev.penstock.inference.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes TorchScript archives by hand, as PyTorch's serialisation format has them: the code of one module without
 * weights, its pickled state, and no constants. The state of a token with id {@code t} is {@code sin(t k)} for k from 1 to
 * {@value #DIMENSIONS}.
 */
final class TinyTorchScript {
    static final int DIMENSIONS = 8;

    private static final String STATES = "torch.sin(torch.mul(torch.unsqueeze(input_ids, -1), torch.arange(1, "
            + (DIMENSIONS + 1) + ", dtype=6, layout=None, device=torch.device(\"cpu\"), pin_memory=False)))";

    /** Protocol 2: an instance of __torch__.TinyEncoder whose only attribute is training, false. */
    private static final String STATE =
            "\u0080\u0002c__torch__\nTinyEncoder\n)\u0081}(X\u0008\u0000\u0000\u0000training\u0089ub.";

    private static final String EMPTY_TUPLE = "\u0080\u0002).";

    private TinyTorchScript() {}

    /** With inputs for ids and mask. */
    static void write(Path file) throws IOException {
        write(file, "input_ids: Tensor, attention_mask: Tensor", STATES);
    }

    /** With one more input, as BERT has it. */
    static void writeWithTypeIds(Path file) throws IOException {
        write(file, "input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor", STATES);
    }

    /** Pools by itself: the state of the first token. */
    static void writePooling(Path file) throws IOException {
        write(file, "input_ids: Tensor, attention_mask: Tensor", "torch.select(" + STATES + ", 1, 0)");
    }

    private static void write(Path file, String inputs, String result) throws IOException {
        String code = "class TinyEncoder(Module):\n"
                + "  __parameters__ = []\n"
                + "  __buffers__ = []\n"
                + "  training : bool\n"
                + "  def forward(self: __torch__.TinyEncoder, " + inputs + ") -> Tensor:\n"
                + "    return " + result + "\n";
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            add(zip, "data.pkl", STATE);
            add(zip, "constants.pkl", EMPTY_TUPLE);
            add(zip, "code/__torch__.py", code);
            add(zip, "version", "3\n");
        }
    }

    private static void add(ZipOutputStream zip, String name, String latin) throws IOException {
        byte[] content = latin.getBytes(StandardCharsets.ISO_8859_1);
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry("tiny/" + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
