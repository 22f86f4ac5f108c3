package org.fiducial.generation.diffusion;

import java.nio.file.Path;

import org.fiducial.core.FiducialException;
import org.fiducial.generation.diffusion.text.BertTokenizer;
import org.fiducial.generation.diffusion.text.ClipText;
import org.fiducial.generation.diffusion.text.ClipTokenizer;
import org.fiducial.generation.diffusion.text.LdmBert;
import org.fiducial.generation.diffusion.text.TextModel;
import org.fiducial.torch.Parameters;

/**
 * Which text encoder a base model has.
 *
 * @param family {@code ldmbert} or {@code clip}
 * @param vocabulary file of the model's folder: {@code vocab.txt} of WordPieces, or CLIP's merges
 * @param ldmBert its shape, if it is one; else null
 * @param clip its shape, if it is one; else null
 */
record TextDescription(String family, String vocabulary, LdmBert.Config ldmBert, ClipText.Config clip) {
	static TextDescription of(LdmBert.Config config) {
		return new TextDescription("ldmbert", "vocab.txt", config, null);
	}

	/** Loads the vocabulary and binds the encoder. @throws FiducialException (input) if the folder does not fit */
	TextModel load(Path folder, Parameters parameters) {
		Path file = folder.resolve(vocabulary);
		return switch (family) {
			case "ldmbert" -> {
				LdmBert.Config c = required(ldmBert, folder);
				yield new TextModel(BertTokenizer.load(file, c.maxSeqLen()), new LdmBert(c, parameters), c.vocabSize());
			}
			case "clip" -> {
				ClipText.Config c = required(clip, folder);
				yield new TextModel(ClipTokenizer.load(file, c.contextLength(), ClipTokenizer.Rules.HUGGING_FACE), new ClipText(c, parameters), c.vocabSize());
			}
			default -> throw FiducialException.input(folder + ": unknown text encoder '" + family + "'; known: ldmbert, clip");
		};
	}

	private <C> C required(C config, Path folder) {
		if (config == null) {
			throw FiducialException.input(folder + ": the text encoder '" + family + "' has no configuration in " + ModelFiles.DESCRIPTION);
		}
		return config;
	}
}
