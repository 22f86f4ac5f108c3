package org.fiducial.generation.diffusion.verify;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.generation.diffusion.text.BertTokenizer;
import org.fiducial.generation.diffusion.text.ClipTokenizer;
import org.fiducial.generation.diffusion.text.ClipTokenizer.Rules;
import org.fiducial.generation.diffusion.text.Tokenizer;
import org.fiducial.torch.verify.CaseFolder;
import org.fiducial.torch.verify.CaseVerifier;
import org.fiducial.torch.verify.Comparisons;

import tools.jackson.databind.JsonNode;

/** Families {@code tokenizer-bert} and {@code tokenizer-clip}: texts to ids. The vocabulary lies beside the case or in {@code vocab} above it. */
public final class TokenizerVerifier implements CaseVerifier {
	private static final List<String> BERT = List.of("bert-base-uncased-vocab.txt", "vocab.txt");
	private static final Map<String, Rules> CLIP_RULES = Map.of("clip_hf", Rules.HUGGING_FACE, "clip_hf_slow", Rules.HUGGING_FACE_SLOW, "clip_noftfy", Rules.OPENAI, "clip_openai",
			Rules.OPENAI_FTFY);
	private static final List<String> CLIP = List.of("bpe_simple_vocab_16e6.txt.gz", "merges.txt");

	@Override
	public void verify(CaseFolder c, Comparisons results, IProgressMonitor monitor) {
		if (c.family().endsWith("bert")) {
			compare(c, results, "bert", BertTokenizer.load(vocabulary(c, BERT), c.number("max_length", 77)));
			return;
		}
		Path merges = vocabulary(c, CLIP);
		int length = c.number("context_length", 77);
		CLIP_RULES.forEach((name, rules) -> compare(c, results, name, ClipTokenizer.load(merges, length, rules)));
	}

	private static Path vocabulary(CaseFolder c, List<String> names) {
		Path at = c.folder().toAbsolutePath().normalize();
		for (int up = 0; up < 3 && at != null; up++) {
			for (String name : names) {
				for (Path p : List.of(at.resolve(name), at.resolve("vocab").resolve(name))) {
					if (Files.isRegularFile(p)) {
						return p;
					}
				}
			}
			at = at.getParent();
		}
		throw FiducialException.input(c.folder() + ": the vocabulary is missing; expected " + names.getFirst() + " in this folder, or in a folder 'vocab' beside it or beside its parent");
	}

	private static void compare(CaseFolder c, Comparisons results, String name, Tokenizer tokenizer) {
		if (!results.lists(name)) {
			return;
		}
		JsonNode texts = c.json().path("texts");
		double[] ids = new double[texts.size() * tokenizer.length()];
		for (int i = 0; i < texts.size(); i++) {
			long[] row = tokenizer.encode(texts.get(i).asString());
			for (int k = 0; k < row.length; k++) {
				ids[i * row.length + k] = row[k];
			}
		}
		results.compare(name, ids, 0);
	}
}
