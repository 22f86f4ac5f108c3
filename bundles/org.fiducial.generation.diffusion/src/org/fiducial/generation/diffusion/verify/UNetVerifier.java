package org.fiducial.generation.diffusion.verify;

import java.util.List;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.generation.diffusion.names.TensorNames;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Scope;
import org.fiducial.torch.verify.CaseFolder;
import org.fiducial.torch.verify.CaseVerifier;
import org.fiducial.torch.verify.Comparisons;

/** Family {@code unet}: latents, time steps and contexts to noise; outputs of modules for the first set of inputs. */
public final class UNetVerifier implements CaseVerifier {
	@Override
	public void verify(CaseFolder c, Comparisons results, IProgressMonitor monitor) {
		CaseNetworks.each(c, results, TensorNames.UNET, CaseNetworks.freshUNet(c), p -> run(c, results, p));
	}

	private static void run(CaseFolder c, Comparisons results, Parameters p) {
		UNet net = new UNet(CaseNetworks.unet(c), p, "");
		List<String> sets = CaseNetworks.sets(c, "x");
		for (String set : sets) {
			try (GradMode off = GradMode.off(); Scope scope = Scope.open()) {
				net.probe(set.equals(sets.getFirst()) ? results::compareCrop : null);
				results.compare(set + "eps", net.predict(c.tensor("in." + set + "x"), c.longs("in." + set + "t"), c.tensor("in." + set + "context")));
			}
		}
		net.probe(null);
	}
}
