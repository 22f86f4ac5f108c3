package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.generation.diffusion.text.BertTokenizer;
import org.fiducial.generation.diffusion.text.ClipText;
import org.fiducial.generation.diffusion.text.ClipTokenizer;
import org.fiducial.generation.diffusion.text.LdmBert;
import org.fiducial.generation.diffusion.text.Tokenizer;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import ai.djl.ndarray.NDArray;
import tools.jackson.databind.JsonNode;

/** Tokenizers and text encoders against the originals. */
class TextParityTest {
	@Test
	void ldmBertEncodesAsTheOriginal() {
		try (ReferenceCase c = ReferenceCase.open("ldmbert-tiny"); GradMode off = GradMode.off(); Scope scope = Scope.open(); Parameters p = c.weights()) {
			LdmBert.Config config = ldmBert(c.config());
			c.check("context", new LdmBert(config, p).encode(c.tensor("in.ids")));
			try (Parameters fresh = LdmBert.initialize(config, 1)) {
				assertEquals(p.names(), fresh.names());
				p.names().forEach(n -> assertEquals(p.get(n).getShape(), fresh.get(n).getShape(), n));
			}
		}
	}

	static LdmBert.Config ldmBert(JsonNode n) {
		return new LdmBert.Config(n.get("n_embed").asInt(), n.get("n_layer").asInt(), n.get("vocab_size").asInt(), n.get("max_seq_len").asInt(), n.get("heads").asInt(),
				n.get("dim_head").asInt(), n.get("ff_mult").asInt());
	}

	@Test
	void clipEncodesAsTheOriginalUnderBothNamings() {
		try (ReferenceCase c = ReferenceCase.open("clip-text-tiny"); GradMode off = GradMode.off(); Scope scope = Scope.open()) {
			JsonNode n = c.config();
			ClipText.Config config = new ClipText.Config(n.get("width").asInt(), n.get("layers").asInt(), n.get("heads").asInt(), n.get("vocab_size").asInt(),
					n.get("context_length").asInt());
			for (String file : new String[] {"weights.safetensors", "weights.diffusers.safetensors"}) {
				try (Parameters p = c.weights(file)) {
					ClipText clip = new ClipText(config, p);
					NDArray ids = c.tensor("in.ids");
					NDArray hidden = clip.encode(ids);
					c.check("last_hidden_state", hidden);
					if (p.has("text_projection")) {
						c.check("pooled_projection", clip.pooled(rows(ids), hidden));
					}
				}
			}
		}
	}

	private static long[][] rows(NDArray ids) {
		long[] all = ids.toLongArray();
		int width = (int) ids.getShape().get(1);
		long[][] out = new long[all.length / width][];
		for (int i = 0; i < out.length; i++) {
			out[i] = Arrays.copyOfRange(all, i * width, (i + 1) * width);
		}
		return out;
	}

	@Test
	void bertTokenizerGivesTheReferenceIds() {
		Path vocabulary = ReferenceCase.shared().resolve("fixtures/vocab/bert-base-uncased-vocab.txt");
		compare("tokenizer-bert", "out.bert", BertTokenizer.load(vocabulary, 77));
	}

	@Test
	void clipTokenizerGivesTheReferenceIdsUnderBothRules() {
		Path merges = ReferenceCase.shared().resolve("fixtures/vocab/bpe_simple_vocab_16e6.txt.gz");
		compare("tokenizer-clip", "out.clip_hf", ClipTokenizer.load(merges, 77, ClipTokenizer.Rules.HUGGING_FACE));
		compare("tokenizer-clip", "out.clip_noftfy", ClipTokenizer.load(merges, 77, ClipTokenizer.Rules.OPENAI));
	}

	private static void compare(String name, String output, Tokenizer tokenizer) {
		try (ReferenceCase c = ReferenceCase.open(name)) {
			float[] expected = c.floats(output);
			JsonNode texts = c.json().get("texts");
			for (int i = 0; i < texts.size(); i++) {
				long[] want = new long[77];
				for (int k = 0; k < want.length; k++) {
					want[k] = (long) expected[i * 77 + k];
				}
				assertArrayEquals(want, tokenizer.encode(texts.get(i).asString()), "text " + i + ": " + texts.get(i).asString());
			}
		}
	}

	@Test
	void smallVocabularyFallsBackToLettersAndUnknown() {
		BertTokenizer t = new BertTokenizer(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "portrait", "b", "##b", "##a"), 6, "test");
		assertArrayEquals(new long[] {2, 4, 5, 3, 0, 0}, t.encode("A Portrait"));
		assertArrayEquals(new long[] {2, 6, 7, 8, 3, 0}, t.encode("bba"));
		assertArrayEquals(new long[] {2, 1, 3, 0, 0, 0}, t.encode("zebra"));
		assertArrayEquals(new long[] {2, 4, 4, 4, 4, 3}, t.encode("a a a a a a a"));
	}

	@Test
	void refusesWhatIsNoVocabulary(@TempDir Path folder) throws Exception {
		Path file = Files.writeString(folder.resolve("vocab.txt"), "these\nare\nwords\n");
		assertEquals(ExitCode.INPUT, assertThrows(FiducialException.class, () -> BertTokenizer.load(file, 77)).exitCode());
		assertEquals(ExitCode.INPUT, assertThrows(FiducialException.class, () -> BertTokenizer.load(folder.resolve("none.txt"), 77)).exitCode());
		assertEquals(ExitCode.INPUT, assertThrows(FiducialException.class, () -> ClipTokenizer.load(file, 77, ClipTokenizer.Rules.OPENAI)).exitCode());
	}
}
