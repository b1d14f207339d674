//! The last exit in the pure world: a close for all AmpUSD there is.

use cdp_core::{
    last_exit::{self, Unowned},
    pool::Offset,
    yields::shared,
};
use fixed_math::{Coll, Debt};

use crate::{
    event::{Deed, Event},
    pure::{Act, PureLedger, named},
    token::POOL,
    trace::Actor,
    world::{Effect, ErrorName},
};

impl PureLedger {
    pub(crate) fn close_last(
        &mut self,
        caller: Actor,
        id: u128,
        max_burned: u128,
    ) -> Result<Effect, ErrorName> {
        let (index, record, receiver) = self.find_for(caller, id)?;
        let pool = self.pool.totals;
        let stray = pool.stray().map_err(named)?;
        let due = shared(self.accrue_all()?, pool.earns(), self.gauges_earn).map_err(named)?;
        self.use_yields(None, Debt::ZERO, &due)?;
        self.trail.push(Act::Used([0, 0, 0, due.cushion.raw()]));
        let debts = self
            .branches
            .iter()
            .map(|branch| branch.totals.entire_debt());
        let debts: Result<Vec<Debt>, _> = debts.collect();
        let debts = debts.map_err(named)?.into_iter().map(Debt::raw).sum();
        let unowned = Unowned {
            debt: Debt::new(debts),
            cushion: self.system.cushion,
            stray,
            residue: self.system.residue,
        };
        let totals = self.branches[index].totals;
        let exit = last_exit::close(totals, record.trove, &unowned, self.time());
        let exit = exit.map_err(named)?;
        if exit.plan.burn.raw() > max_burned {
            return Err(ErrorName("BurnAboveMax".to_owned()));
        }
        let forgiven = [exit.cushion, exit.stray, exit.dust].map(Debt::raw);
        let [cushion, stray, dust] = forgiven;
        self.system.cushion = Debt::new(self.system.cushion.raw() - cushion);
        self.system.residue = Debt::new(self.system.residue.raw() + dust);
        if forgiven != [0; 3] {
            self.said.push(Event::Forgiven(id, forgiven));
            self.trail.push(Act::Forgiven(forgiven));
        }
        let effect = self.store(Deed::Close, [caller, receiver], id, record, exit.plan)?;
        // The branch has accrued before: this is no touch like the others.
        self.last = None;
        if stray > 0 {
            let offset = Offset {
                debt: exit.stray,
                from_yield: Debt::ZERO,
                coll: Coll::ZERO,
            };
            self.offset(index, offset)?;
            self.amp_usd.burn(POOL, stray)?;
        }
        Ok(Effect {
            burn: effect.burn + stray,
            assets: stray,
            ..effect
        })
    }
}
