/**
 * Entry of the cluster page's script: registers its elements.
 */
import { ClusterPage } from './cluster-page.ts';
import { JourneyDetail } from './journey-detail.ts';
import { MessageList } from './message-list.ts';
import { ReplicaTable } from './replica-table.ts';
import { SwarmPicture } from './swarm-picture.ts';
import { TokenForm } from './token-form.ts';

customElements.define('journey-detail', JourneyDetail);
customElements.define('message-list', MessageList);
customElements.define('replica-table', ReplicaTable);
customElements.define('swarm-picture', SwarmPicture);
customElements.define('token-form', TokenForm);
customElements.define('cluster-page', ClusterPage);
