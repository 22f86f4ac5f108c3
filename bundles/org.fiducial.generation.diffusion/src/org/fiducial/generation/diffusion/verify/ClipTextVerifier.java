package org.fiducial.generation.diffusion.verify;

import java.nio.file.Path;
import java.util.List;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.generation.diffusion.text.ClipText;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Scope;
import org.fiducial.torch.verify.CaseFolder;
import org.fiducial.torch.verify.CaseVerifier;
import org.fiducial.torch.verify.CaseWeights;
import org.fiducial.torch.verify.Comparisons;

import ai.djl.ndarray.NDArray;

/** Family {@code clip-text}: token ids to hidden states, and the projection of the end token. */
public final class ClipTextVerifier implements CaseVerifier {
	@Override
	public void verify(CaseFolder c, Comparisons results, IProgressMonitor monitor) {
		List<Path> files = CaseWeights.files(c);
		if (files.isEmpty()) {
			results.weights(CaseWeights.RULE);
			run(c, results, CaseWeights.byRule(c, () -> fresh(c), n -> false));
		}
		for (Path file : files) {
			results.weights(file.getFileName().toString());
			run(c, results, CaseWeights.load(file, CaseWeights.prefix(c)));
		}
	}

	/** The first file's weights, or the rule's. */
	static Parameters weights(CaseFolder c) {
		List<Path> files = CaseWeights.files(c);
		return files.isEmpty() ? CaseWeights.byRule(c, () -> fresh(c), n -> false) : CaseWeights.load(files.getFirst(), CaseWeights.prefix(c));
	}

	static ClipText.Config config(CaseFolder c) {
		return new ClipText.Config(c.number("width"), c.number("layers"), c.number("heads"), c.number("vocab_size"), c.number("context_length"));
	}

	private static Parameters fresh(CaseFolder c) {
		Parameters p = new Parameters(c.name());
		ClipText.shapes(config(c), c.number("embed_dim", c.number("width"))).forEach((name, shape) -> p.fill(name, 0, shape));
		return p;
	}

	private static void run(CaseFolder c, Comparisons results, Parameters weights) {
		try (Parameters p = weights; GradMode off = GradMode.off(); Scope scope = Scope.open()) {
			ClipText net = new ClipText(config(c), p);
			net.probe(results::compareCrop);
			NDArray hidden = net.encode(c.tensor("in.ids"));
			results.compare("last_hidden_state", hidden);
			results.compute("pooled_projection", () -> net.pooled(rows(c.longs("in.ids"), (int) c.shape("in.ids")[1]), hidden));
		}
	}

	private static long[][] rows(long[] ids, int length) {
		long[][] out = new long[ids.length / length][];
		for (int i = 0; i < out.length; i++) {
			out[i] = java.util.Arrays.copyOfRange(ids, i * length, (i + 1) * length);
		}
		return out;
	}
}
