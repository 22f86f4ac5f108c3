package org.fiducial.generation.diffusion.verify;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.generation.diffusion.names.TensorNames;
import org.fiducial.generation.diffusion.text.LdmBert;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Scope;
import org.fiducial.torch.verify.CaseFolder;
import org.fiducial.torch.verify.CaseVerifier;
import org.fiducial.torch.verify.Comparisons;

/** Family {@code ldmbert}: token ids to contexts. */
public final class LdmBertVerifier implements CaseVerifier {
	@Override
	public void verify(CaseFolder c, Comparisons results, IProgressMonitor monitor) {
		CaseNetworks.each(c, results, TensorNames.LDM_BERT, CaseNetworks.freshLdmBert(c), p -> {
			try (GradMode off = GradMode.off(); Scope scope = Scope.open()) {
				LdmBert net = new LdmBert(CaseNetworks.ldmBert(c), p);
				net.probe(results::compareCrop);
				results.compare("context", net.encode(c.tensor("in.ids")));
			}
		});
	}
}
